package dev.sextant.simulator.cli;

import java.lang.reflect.Proxy;

/**
 * Signals of the operating system, for a process that does not end whenever it gets one. The JDK
 * has them in {@code sun.misc} alone, which the compiler warns of and not every JVM has; hence by
 * reflection.
 */
final class Signals {
  private Signals() {}

  /**
   * Does {@code work}, on a thread of its own, each time the process gets a signal, and nothing
   * else then.
   *
   * @param name without SIG: {@code "TERM"}
   * @return whether that is possible; not where the JVM keeps the signal for itself
   */
  static boolean handle(String name, Runnable work) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object calling =
          Proxy.newProxyInstance(
              Signals.class.getClassLoader(),
              new Class<?>[] {handler},
              (proxy, method, args) -> {
                if (method.getName().equals("handle")) {
                  work.run();
                }
                return null;
              });
      Object named = signal.getConstructor(String.class).newInstance(name);
      signal.getMethod("handle", signal, handler).invoke(null, named, calling);
      return true;
    } catch (ReflectiveOperationException e) {
      return false;
    }
  }
}
