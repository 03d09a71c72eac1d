package dev.sextant.cache.internal.remote;

import dev.sextant.cache.internal.remote.CommandRunner.Call;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.cluster.api.async.RedisAdvancedClusterAsyncCommands;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Sends scripts by their digest, and whole to a node that does not know them yet: one that was
 * restarted, or has just become a master. Thread-safe.
 */
final class Scripts {

  private final CommandRunner runner;

  Scripts(CommandRunner runner) {
    this.runner = runner;
  }

  /**
   * Executes a script where its keys lie.
   *
   * @param keys at least one; all in one slot
   */
  <R> CompletableFuture<R> run(Script<R> script, List<String> keys, List<byte[]> arguments) {
    String[] keyArray = keys.toArray(String[]::new);
    byte[][] argumentArray = arguments.toArray(byte[][]::new);
    return runner.run(
        Call.onKey(
            script.name(),
            keys.get(0),
            script.idempotent(),
            line -> send(line.commands(), script, keyArray, argumentArray)));
  }

  private static <R> CompletionStage<R> send(
      RedisAdvancedClusterAsyncCommands<String, byte[]> redis,
      Script<R> script,
      String[] keys,
      byte[][] arguments) {
    CompletionStage<R> byDigest = redis.evalsha(script.digest(), script.output(), keys, arguments);
    return byDigest.exceptionallyCompose(
        failure ->
            Failures.unwrap(failure) instanceof RedisNoScriptException
                ? redis.eval(script.text(), script.output(), keys, arguments)
                : CompletableFuture.failedStage(failure));
  }
}
