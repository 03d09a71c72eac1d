package dev.sextant.core.lua;

/** A function written in Java. */
public final class NativeFunction extends LuaFunction {
  /** What the function does: reads its arguments from the call and gives its results to it. */
  @FunctionalInterface
  public interface Body {
    void run(NativeCall call);
  }

  private final String name;
  final Body body;

  public NativeFunction(String name, Body body) {
    super(name.hashCode() & 0xffffffL, null);
    this.name = name;
    this.body = body;
  }

  @Override
  public String toString() {
    return name;
  }
}
