package dev.sextant.cache.internal.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.cache.api.CacheException;
import dev.sextant.cache.api.CacheServerException;
import dev.sextant.cache.api.CacheUnavailableException;
import dev.sextant.cache.internal.policy.Failure;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.cluster.UnknownPartitionException;
import java.io.IOException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailuresTest {

  @ParameterizedTest
  @CsvSource({
    "CLUSTERDOWN The cluster is down, NOT_NOW",
    "TRYAGAIN Multiple keys request during rehashing of slot, BETWEEN_NODES",
    "LOADING Redis is loading the dataset in memory, NOT_NOW",
    "MASTERDOWN Link with MASTER is down, NOT_NOW",
    "BUSY Redis is busy running a script, NOT_NOW",
    "READONLY You can't write against a read only replica., NOT_NOW",
    "NOREPLICAS Not enough good replicas to write., TOO_FEW_REPLICAS",
    "BUSYKEY Target key name already exists., REFUSED",
    "MISCONF Redis is configured to save RDB snapshots, REFUSED",
    "NOAUTH Authentication required., REFUSED",
    "NOPERM this user has no permissions, REFUSED",
    "ERR max number of clients reached, REFUSED",
    "MOVED 7 127.0.0.1:7001, REDIRECTED_TOO_OFTEN",
    "ASK 7 127.0.0.1:7001, REDIRECTED_TOO_OFTEN",
    "WRONGTYPE Operation against a key, REFUSED",
    "OOM command not allowed, REFUSED"
  })
  void errorRepliesAreToldApartByTheirFirstWord(String reply, Failure expected) {
    assertThat(Failures.classify(new RedisCommandExecutionException(reply))).isEqualTo(expected);
  }

  @Test
  void onlyWhatCertainlyWasNotSentCountsAsNotSent() {
    assertThat(
            Failures.classify(
                new RedisException("Currently not connected. Commands are rejected.")))
        .isEqualTo(Failure.NOT_SENT);
    assertThat(Failures.classify(new RedisException("Connection is closed")))
        .isEqualTo(Failure.NOT_SENT);
    assertThat(Failures.classify(new RedisConnectionException("refused")))
        .isEqualTo(Failure.NOT_SENT);
    assertThat(Failures.classify(new UnknownPartitionException("not in the topology")))
        .isEqualTo(Failure.NOT_SENT);
    assertThat(Failures.classify(new RedisException("Connection disconnected")))
        .isEqualTo(Failure.CONNECTION_LOST);
    assertThat(Failures.classify(new RedisException("Connection closed")))
        .isEqualTo(Failure.CONNECTION_LOST);
    assertThat(Failures.classify(new IOException("Connection reset by peer")))
        .isEqualTo(Failure.CONNECTION_LOST);
    assertThat(Failures.classify(new IllegalStateException())).isEqualTo(Failure.CONNECTION_LOST);
    assertThat(Failures.classify(new RedisCommandTimeoutException("5 s")))
        .isEqualTo(Failure.TIMED_OUT);
  }

  @Test
  void theCallerLearnsWhetherTheCommandMayHaveBeenExecuted() {
    RedisException cause = new RedisException("Connection disconnected");

    assertThat(Failures.translate("INCRBY n", Failure.CONNECTION_LOST, cause, 1, true))
        .isInstanceOfSatisfying(
            CacheUnavailableException.class, e -> assertThat(e.mayHaveExecuted()).isTrue())
        .hasMessage("INCRBY n lost its connection in 1 attempt: Connection disconnected");
    assertThat(Failures.translate("INCRBY n", Failure.NOT_SENT, cause, 4, false))
        .isInstanceOfSatisfying(
            CacheUnavailableException.class, e -> assertThat(e.mayHaveExecuted()).isFalse())
        .hasMessageStartingWith("INCRBY n could not be executed in 4 attempts");
  }

  @Test
  void argumentsThatTheServerQuotesAreCutOff() {
    RedisCommandExecutionException reply =
        new RedisCommandExecutionException(
            "ERR unknown command 'SET', with args beginning with: 'k' 'secret' ");

    CacheException translated = Failures.translate("SET k", Failure.REFUSED, reply, 1, false);

    assertThat(translated).isInstanceOf(CacheServerException.class);
    assertThat(translated)
        .hasMessage(
            "SET k was refused: ERR unknown command 'SET'"
                + " (it was renamed, or the server is older than Redis 7)")
        .hasNoCause();
  }

  @ParameterizedTest
  @CsvSource({
    "WRONGTYPE Operation against a key, something else lies under that key",
    "OOM command not allowed, give the server more maxmemory",
    "NOPERM this user has no permissions, give the user the right",
    "NOAUTH Authentication required., set user and password"
  })
  void aRefusedCommandNamesTheCure(String reply, String cure) {
    assertThat(
            Failures.translate(
                "GET k", Failure.REFUSED, new RedisCommandExecutionException(reply), 1, false))
        .hasMessageStartingWith("GET k was refused: " + reply + " (" + cure);
  }

  @Test
  void aRefusedConnectionNamesTheCure() {
    Throwable refused =
        new RedisException(
            "outer",
            new CompletionException(new RedisCommandExecutionException("WRONGPASS invalid")));

    assertThat(Failures.connecting("[h:1]", refused))
        .isInstanceOfSatisfying(
            CacheServerException.class, e -> assertThat(e.code()).isEqualTo("WRONGPASS"))
        .hasMessageStartingWith(
            "cannot connect to [h:1]: WRONGPASS invalid (set user and password");
  }
}
