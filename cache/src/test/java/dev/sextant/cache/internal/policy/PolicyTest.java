package dev.sextant.cache.internal.policy;

import static dev.sextant.cache.internal.policy.RetryPolicy.GIVE_UP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.lettuce.core.cluster.SlotHash;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PolicyTest {

  private final RetryPolicy retries = new RetryPolicy(3);

  @ParameterizedTest
  @EnumSource(Failure.class)
  void whatMayHaveBeenExecutedIsOnlyRepeatedIfThatIsHarmless(Failure failure) {
    boolean again = retries.pauseMs(failure, false, 0, 0) != GIVE_UP;

    assertThat(again)
        .isEqualTo(
            switch (failure) {
              case NOT_SENT, NOT_NOW, BETWEEN_NODES, REDIRECTED_TOO_OFTEN -> true;
              case TOO_FEW_REPLICAS, TIMED_OUT, CONNECTION_LOST, REFUSED, CLOSED -> false;
            });
  }

  @ParameterizedTest
  @EnumSource(Failure.class)
  void whatCannotEndDifferentlyIsNotRepeated(Failure failure) {
    boolean again = retries.pauseMs(failure, true, 0, 0) != GIVE_UP;

    assertThat(again)
        .isEqualTo(
            switch (failure) {
              case NOT_SENT,
                  NOT_NOW,
                  BETWEEN_NODES,
                  REDIRECTED_TOO_OFTEN,
                  TIMED_OUT,
                  CONNECTION_LOST ->
                  true;
              case TOO_FEW_REPLICAS, REFUSED, CLOSED -> false;
            });
  }

  @Test
  void retriesEndAtTheirNumber() {
    assertThat(retries.pauseMs(Failure.TIMED_OUT, true, 2, 0)).isNotEqualTo(GIVE_UP);
    assertThat(retries.pauseMs(Failure.TIMED_OUT, true, 3, 0)).isEqualTo(GIVE_UP);
    assertThat(new RetryPolicy(0).pauseMs(Failure.TIMED_OUT, true, 0, 0)).isEqualTo(GIVE_UP);
  }

  @Test
  void pausesDoubleUpToASecondAndAreSpreadOverTheirUpperHalf() {
    RetryPolicy many = new RetryPolicy(100);

    assertThat(many.pauseMs(Failure.NOT_SENT, true, 0, 0)).isEqualTo(25);
    assertThat(many.pauseMs(Failure.NOT_SENT, true, 0, 0.999)).isEqualTo(50);
    assertThat(many.pauseMs(Failure.NOT_SENT, true, 1, 0.999)).isEqualTo(100);
    assertThat(many.pauseMs(Failure.NOT_SENT, true, 5, 0.999)).isEqualTo(1000);
    assertThat(many.pauseMs(Failure.NOT_SENT, true, 90, 0.999)).isEqualTo(1000);
  }

  @Test
  void theLongestCommandIsAllAttemptsAndAllPauses() {
    assertThat(retries.longestMs(5000)).isEqualTo(4 * 5000 + 50 + 100 + 200);
    assertThat(new RetryPolicy(0).longestMs(5000)).isEqualTo(5000);
  }

  @Test
  void linesFitIntoTheBudgetWithOneConnectionPerNodeToSpare() {
    assertThat(new ConnectionBudget(20).lines(3, 6)).isEqualTo(3);
    assertThat(new ConnectionBudget(10).lines(3, 6)).isEqualTo(1);
    assertThat(new ConnectionBudget(1).lines(3, 6)).isEqualTo(1);
    assertThat(new ConnectionBudget(3).isExceededByOneLine(3)).isTrue();
    assertThat(new ConnectionBudget(4).isExceededByOneLine(3)).isFalse();
  }

  @Test
  void allEntriesOfAUserShareASlot() {
    assertThat(Keys.allOfUser("42"))
        .containsExactlyInAnyOrder(
            "revenue:{42}",
            "session:{42}",
            "session:{42}:data",
            "analytics:{42}",
            "user_session:{42}")
        .extracting(SlotHash::getSlot)
        .containsOnly(SlotHash.getSlot("42"));
  }

  @Test
  void emptyNamesAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Keys.userSession(""))
        .withMessage("userId is empty");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Keys.market(""))
        .withMessage("symbol is empty");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Keys.tagIndex(""))
        .withMessage("tag is empty");
  }

  @Test
  void readsInfoReplies() {
    var fields =
        InfoText.fields("# Memory\r\nused_memory:17\r\nratio:1.5\r\npolicy:\r\n\r\nno colon\r\n");

    assertThat(fields).containsOnlyKeys("used_memory", "ratio", "policy");
    assertThat(InfoText.number(fields, "used_memory")).isEqualTo(17);
    assertThat(InfoText.decimal(fields, "ratio")).isEqualTo(1.5);
    assertThat(InfoText.number(fields, "absent")).isZero();
  }
}
