package dev.sextant.core.config;

import dev.sextant.core.config.Directives.Named;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The configuration of one node: a value for each directive, never missing, at first the default.
 * Belongs to the node's thread.
 *
 * <p>Reading is meant for hot paths: {@code config.get(MAXMEMORY)} is two array loads. Numbers are
 * kept a second time, unboxed, for that.
 */
public final class NodeConfig {
  private final Object[] values;
  private final long[] numbers;
  private final List<List<ConfigListener>> listeners;
  private final WorkingDirectory workingDirectory;

  private boolean readingFile;
  private boolean savePointsRead;

  /** The defaults, with {@link WorkingDirectory#UNCHECKED}. */
  public NodeConfig() {
    this(WorkingDirectory.UNCHECKED);
  }

  /** The defaults. */
  public NodeConfig(WorkingDirectory workingDirectory) {
    this.workingDirectory = workingDirectory;
    List<Directive<?>> all = Directives.all();
    values = new Object[all.size()];
    numbers = new long[all.size()];
    listeners = new ArrayList<>();
    for (Directive<?> directive : all) {
      storeDefault(directive);
      listeners.add(new ArrayList<>());
    }
    onChange(NodeConfig::enlargeBacklog, ReplicationDirectives.REPL_BACKLOG_SIZE);
  }

  /** Redis enlarges a backlog that is too small only when CONFIG SET asks for it. */
  private static void enlargeBacklog(NodeConfig config) {
    LongDirective size = ReplicationDirectives.REPL_BACKLOG_SIZE;
    config.assign(size, Math.max(config.get(size), ReplicationDirectives.REPL_BACKLOG_SIZE_MIN));
  }

  private <T> void storeDefault(Directive<T> directive) {
    assign(directive, directive.defaultValue());
  }

  /** A configuration with the same values, which nobody listens to yet. */
  public NodeConfig copy() {
    NodeConfig copy = new NodeConfig(workingDirectory);
    System.arraycopy(values, 0, copy.values, 0, values.length);
    System.arraycopy(numbers, 0, copy.numbers, 0, numbers.length);
    return copy;
  }

  public boolean get(BoolDirective directive) {
    return numbers[directive.index] != 0;
  }

  public int get(IntDirective directive) {
    return (int) numbers[directive.index];
  }

  /** Unsigned, of the directives that are so in Redis. */
  public long get(LongDirective directive) {
    return numbers[directive.index];
  }

  /** Bits of {@link KeyspaceEvents}. */
  public int get(KeyspaceEventsDirective directive) {
    return (int) numbers[directive.index];
  }

  public <T> T get(Directive<T> directive) {
    @SuppressWarnings("unchecked") // assign is the only writer
    T value = (T) values[directive.index];
    return value;
  }

  /** The value as CONFIG GET shows it. */
  public <T> String text(Directive<T> directive) {
    return directive.format(get(directive));
  }

  public <T> boolean isDefault(Directive<T> directive) {
    return get(directive).equals(directive.defaultValue());
  }

  /**
   * Sets a value without checks and without telling listeners: for state that Redis keeps in the
   * directive's own variable (REPLICAOF changes replicaof) and for what the machine decides when
   * the node starts (a free port, the working directory).
   */
  public <T> void assign(Directive<T> directive, T value) {
    values[directive.index] = value;
    numbers[directive.index] = directive.toLong(value);
  }

  /** Calls {@code listener} after each CONFIG SET that changes one of {@code directives}. */
  public void onChange(ConfigListener listener, Directive<?>... directives) {
    for (Directive<?> directive : directives) {
      listeners.get(directive.index).add(listener);
    }
  }

  /**
   * CONFIG GET: names and values of all directives that match one of {@code patterns}. A name
   * without glob characters is looked up and answered in the caller's own spelling; a hidden
   * directive is found by such a name only.
   */
  public Map<String, String> match(List<String> patterns) {
    Map<String, String> found = new LinkedHashMap<>();
    Map<String, Named> seen = new LinkedHashMap<>();
    for (String pattern : patterns) {
      if (NamePattern.isLiteral(pattern)) {
        Named named = Directives.named(pattern);
        if (named != null && seen.putIfAbsent(named.name(), named) == null) {
          found.put(pattern, text(named.directive()));
        }
        continue;
      }
      for (Named named : Directives.names()) {
        if (!named.directive().is(ConfigFlag.HIDDEN)
            && NamePattern.matches(pattern, named.name())
            && seen.putIfAbsent(named.name(), named) == null) {
          found.put(named.name(), text(named.directive()));
        }
      }
    }
    return found;
  }

  /** The values of all directives that have {@code flag}, by name, as CONFIG GET shows them. */
  public Map<String, String> flagged(ConfigFlag flag) {
    Map<String, String> found = new LinkedHashMap<>();
    for (Directive<?> directive : Directives.all()) {
      if (directive.is(flag)) {
        found.put(directive.name(), text(directive));
      }
    }
    return found;
  }

  /**
   * CONFIG SET: all of it or nothing.
   *
   * @param namesAndValues names and values, alternating; an even number
   * @param situation who asks, and when
   * @throws ConfigSetException with the error reply; nothing has changed then
   */
  public void set(List<String> namesAndValues, SetSituation situation) throws ConfigSetException {
    new ConfigSet(this).run(namesAndValues, situation);
  }

  /** Whether {@code name} is that of a directive whose value logs must not show. */
  public static boolean isSecret(String name) {
    Named named = Directives.named(name);
    return named != null && named.directive().is(ConfigFlag.SENSITIVE);
  }

  /**
   * What CONFIG SET's rules depend on besides the arguments.
   *
   * @param loading whether the node is loading its data set
   * @param localClient whether the client is connected through the loopback interface or a Unix
   *     socket
   */
  public record SetSituation(boolean loading, boolean localClient) {}

  /**
   * The directives that are set to something other than their default although nothing obeys them
   * yet. A node names each once in its log.
   */
  public List<Directive<?>> notYetInEffect() {
    return NotYetInEffect.among(this);
  }

  List<ConfigListener> listeners(Directive<?> directive) {
    return listeners.get(directive.index);
  }

  WorkingDirectory workingDirectory() {
    return workingDirectory;
  }

  /**
   * Reads and stores one value.
   *
   * @return whether it counts as a change
   */
  <T> boolean parseAndAssign(Directive<T> directive, List<String> arguments)
      throws ConfigException {
    T value = directive.parse(arguments, this);
    boolean changed = !value.equals(get(directive));
    assign(directive, value);
    return changed || directive.is(ConfigFlag.VOLATILE);
  }

  Object[] snapshot() {
    return values.clone();
  }

  void restore(Object[] snapshot) {
    for (Directive<?> directive : Directives.all()) {
      restore(directive, snapshot);
    }
  }

  private <T> void restore(Directive<T> directive, Object[] snapshot) {
    @SuppressWarnings("unchecked") // a snapshot is a copy of values
    T value = (T) snapshot[directive.index];
    assign(directive, value);
  }

  /**
   * Tells whether a save line adds to the list, and takes note of it: in a file all but the first
   * do. An include line ends this for the rest of the file that contains it, as in Redis.
   */
  boolean addsSavePoints() {
    boolean adds = readingFile && savePointsRead;
    savePointsRead |= readingFile;
    return adds;
  }

  void readingFile(boolean reading) {
    readingFile = reading;
  }

  boolean hasSameValuesAs(NodeConfig other) {
    return Arrays.equals(values, other.values);
  }
}
