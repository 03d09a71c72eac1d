package dev.sextant.core.commands;

import dev.sextant.core.command.Call;
import dev.sextant.core.command.Errors;
import dev.sextant.core.keyspace.Entry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What ZUNION, ZINTER, ZDIFF and their relatives are asked for: the sorted sets and sets to
 * combine, and how.
 *
 * @param inputs at least one
 * @param aggregate AGGREGATE: makes one score of two
 * @param withScores WITHSCORES
 * @param limit LIMIT: the count at which counting may stop, 0 for none
 */
record CombineRequest(List<Input> inputs, Aggregate aggregate, boolean withScores, long limit) {

  /** The options that not all of the commands have. */
  enum Option {
    WEIGHTS,
    AGGREGATE,
    WITHSCORES,
    LIMIT
  }

  /** A source, and what its scores are multiplied by. */
  record Input(ScoreSource source, double weight) {

    /** What a score of the source counts. Zero times infinity is zero here. */
    double weighted(double score) {
      double weighted = weight * score;
      return Double.isNaN(weighted) ? 0 : weighted;
    }
  }

  /** How one score is made of two. */
  enum Aggregate {
    SUM,
    MIN,
    MAX;

    /** The score made of the one so far and one more. */
    double apply(double sofar, double more) {
      // Not Math.min and Math.max: for those -0 is less than 0, and NaN takes all.
      return switch (this) {
        case SUM -> sum(sofar, more);
        case MIN -> more < sofar ? more : sofar;
        case MAX -> more > sofar ? more : sofar;
      };
    }

    /** Opposite infinities cancel each other out. */
    private static double sum(double a, double b) {
      double sum = a + b;
      return Double.isNaN(sum) ? 0 : sum;
    }
  }

  /**
   * Reads the request from the number of keys on, which is argument {@code numKeysAt}. The keys are
   * looked up before the options are read, as in Redis.
   */
  static CombineRequest parse(Call call, int numKeysAt, Option... options) {
    long keys = call.integer(numKeysAt);
    if (keys < 1) {
      throw Errors.err(
          "at least 1 input key is needed for '" + call.spec().fullName() + "' command");
    }
    int firstKeyAt = numKeysAt + 1;
    if (keys > call.count() - firstKeyAt) {
      throw Errors.SYNTAX;
    }
    int optionsAt = firstKeyAt + (int) keys;
    List<ScoreSource> sources = new ArrayList<>((int) keys);
    for (int i = firstKeyAt; i < optionsAt; i++) {
      Entry entry = call.db().read(call.arg(i));
      sources.add(ScoreSource.of(entry == null ? null : entry.value()));
    }
    Parser parser = new Parser(call, sources.size(), options);
    parser.parse(optionsAt);
    List<Input> inputs = new ArrayList<>(sources.size());
    for (int i = 0; i < sources.size(); i++) {
      inputs.add(new Input(sources.get(i), parser.weights[i]));
    }
    return new CombineRequest(inputs, parser.aggregate, parser.withScores, parser.limit);
  }

  /** The inputs from the smallest to the largest. */
  List<Input> inputsBySize() {
    List<Input> sorted = new ArrayList<>(inputs);
    sorted.sort(Comparator.comparingInt(input -> input.source().size()));
    return sorted;
  }

  private static final class Parser {
    private final Call call;
    private final Set<Option> options;
    final double[] weights;
    Aggregate aggregate = Aggregate.SUM;
    boolean withScores;
    long limit;

    Parser(Call call, int inputs, Option... options) {
      this.call = call;
      this.options = EnumSet.noneOf(Option.class);
      this.options.addAll(List.of(options));
      this.weights = new double[inputs];
      Arrays.fill(weights, 1);
    }

    void parse(int from) {
      int at = from;
      while (at < call.count()) {
        if (is(at, Option.WEIGHTS, weights.length)) {
          readWeights(at + 1);
          at += 1 + weights.length;
        } else if (is(at, Option.AGGREGATE, 1)) {
          aggregate = aggregate(at + 1);
          at += 2;
        } else if (is(at, Option.WITHSCORES, 0)) {
          withScores = true;
          at++;
        } else if (is(at, Option.LIMIT, 1)) {
          limit = call.integer(at + 1, 0, Long.MAX_VALUE, Errors.err("LIMIT can't be negative"));
          at += 2;
        } else {
          throw Errors.SYNTAX;
        }
      }
    }

    /** Whether argument {@code i} is that option, with as many arguments behind it as it needs. */
    private boolean is(int i, Option option, int operands) {
      return options.contains(option) && call.count() - i > operands && call.is(i, option.name());
    }

    private void readWeights(int from) {
      for (int i = 0; i < weights.length; i++) {
        weights[i] = call.decimal(from + i, Errors.err("weight value is not a float"));
      }
    }

    private Aggregate aggregate(int i) {
      for (Aggregate named : Aggregate.values()) {
        if (call.is(i, named.name())) {
          return named;
        }
      }
      throw Errors.SYNTAX;
    }
  }
}
