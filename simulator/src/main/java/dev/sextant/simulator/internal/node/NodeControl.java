package dev.sextant.simulator.internal.node;

import dev.sextant.core.command.CommandError;
import dev.sextant.core.command.Peer;
import dev.sextant.core.command.Server;
import dev.sextant.core.command.ServerPorts;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What a command may do to the node as a whole. */
final class NodeControl implements ServerPorts.Control {
  private final NodeLife life;
  private final String configFile;

  /**
   * @param configFile the name of the configuration file; empty without one
   */
  NodeControl(NodeLife life, String configFile) {
    this.life = life;
    this.configFile = configFile;
  }

  @Override
  public void shutdown(List<String> modifiers) {
    life.shutdown().begin(modifiers);
  }

  @Override
  public boolean abortShutdown() {
    return life.shutdown().abort();
  }

  @Override
  public long shutdownMillis() {
    return life.shutdown().remainingMillis();
  }

  @Override
  public void crash(String... cause) {
    CrashReport.write(life, List.of(cause));
    life.control().crash();
  }

  @Override
  public Peer peer(String host, int port) {
    return life.control().peer(host, port);
  }

  @Override
  public void hold(Runnable interrupted) {
    life.standstill().hold(interrupted);
  }

  @Override
  public void release() {
    life.standstill().release();
  }

  @Override
  public void stall(long micros) {
    life.control().stall(micros);
  }

  @Override
  public void log(String level, String text) {
    life.log().log(level, text);
  }

  @Override
  public void fault(String fullName, RuntimeException fault) {
    life.log().fault("command " + fullName, fault);
  }

  @Override
  public void rewriteConfig(UnaryOperator<String> rewrite) {
    String old = configFile.isEmpty() ? null : life.environment().files().read(configFile);
    if (old == null) {
      throw dev.sextant.core.command.Errors.err("The server is running without a config file");
    }
    String failure = life.environment().files().write(configFile, rewrite.apply(old));
    if (failure != null) {
      throw dev.sextant.core.command.Errors.err("Rewriting config file: " + failure);
    }
  }

  @Override
  public String readAclFile(String name) {
    String text;
    try {
      text = life.environment().files().read(name);
    } catch (UncheckedIOException e) {
      throw unreadable(name, String.valueOf(e.getMessage()));
    }
    if (text == null) {
      throw unreadable(name, "No such file or directory");
    }
    return text;
  }

  private static CommandError unreadable(String name, String reason) {
    return new CommandError("Error loading ACLs, opening file '" + name + "': " + reason);
  }

  @Override
  public @Nullable String writeAclFile(String name, String text) {
    return life.environment().files().write(name, text);
  }

  @Override
  public void later(Consumer<Server> task) {
    life.later(() -> task.accept(life.engine().server()));
  }

  @Override
  public void after(long millis, Consumer<Server> task) {
    life.after(millis, () -> task.accept(life.engine().server()));
  }
}
