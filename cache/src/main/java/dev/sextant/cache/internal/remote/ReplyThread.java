package dev.sextant.cache.internal.remote;

import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * A thread that brings replies, or their failures: one of Lettuce's, or the one that repeats
 * commands. Who waits for a reply on such a thread waits for himself, and holds up everybody else
 * whose replies it would bring; if it is the one that repeats commands, for ever. So nobody is to
 * wait on it, and this type is how to tell.
 */
public final class ReplyThread extends FastThreadLocalThread {

  ReplyThread(@Nullable ThreadGroup group, Runnable task, String name) {
    super(group, task, name);
  }

  /** Whether the calling thread is one. */
  public static boolean isCurrent() {
    return Thread.currentThread() instanceof ReplyThread;
  }

  /** Makes the threads of a pool, as daemons. */
  static ThreadFactory factory(String pool) {
    return new DefaultThreadFactory(pool, true) {
      @Override
      protected Thread newThread(Runnable task, String name) {
        return new ReplyThread(threadGroup, task, name);
      }
    };
  }
}
