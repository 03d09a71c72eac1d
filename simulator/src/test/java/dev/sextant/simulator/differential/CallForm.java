package dev.sextant.simulator.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * One line of {@code calls.txt}: what a call of one kind can look like.
 *
 * <p>Parsed once into a tree of parts that add their words to a call.
 */
final class CallForm {
  private static final int MAX_REPEATS = 3;

  /** A quoted word, a bracket, or a word. */
  private static final Pattern TOKEN =
      Pattern.compile("\"[^\"]*\"|[\\[\\](){}|]|[^\\s\\[\\](){}|]+");

  private interface Part {
    void addTo(List<String> words, Random random, Arguments arguments);
  }

  private final Comparison comparison;
  private final boolean mayBeDamaged;
  private final Part body;

  private CallForm(Comparison comparison, boolean mayBeDamaged, Part body) {
    this.comparison = comparison;
    this.mayBeDamaged = mayBeDamaged;
    this.body = body;
  }

  static CallForm parse(String line) {
    Comparison comparison = Comparison.EXACT;
    boolean mayBeDamaged = true;
    String rest = line;
    while (rest.startsWith("@")) {
      String tag = rest.substring(1, rest.indexOf(' '));
      if (tag.equals("intact")) {
        mayBeDamaged = false;
      } else {
        comparison = Comparison.valueOf(tag.toUpperCase(java.util.Locale.ROOT));
      }
      rest = rest.substring(tag.length() + 2);
    }
    return new CallForm(comparison, mayBeDamaged, new Parser(rest).all());
  }

  Comparison comparison() {
    return comparison;
  }

  boolean mayBeDamaged() {
    return mayBeDamaged;
  }

  List<String> words(Random random, Arguments arguments) {
    List<String> words = new ArrayList<>();
    body.addTo(words, random, arguments);
    return words;
  }

  /** By recursive descent; the brackets are the grammar. */
  private static final class Parser {
    private final List<String> tokens;
    private int at;

    Parser(String text) {
      tokens = TOKEN.matcher(text).results().map(MatchResult::group).toList();
    }

    Part all() {
      Part body = sequence();
      if (at != tokens.size()) {
        throw new IllegalArgumentException("superfluous " + tokens.get(at) + " in " + tokens);
      }
      return body;
    }

    private Part sequence() {
      List<Part> parts = new ArrayList<>();
      while (at < tokens.size() && !"])}|".contains(tokens.get(at))) {
        parts.add(part(tokens.get(at++)));
      }
      return (words, random, arguments) -> {
        for (Part part : parts) {
          part.addTo(words, random, arguments);
        }
      };
    }

    private Part part(String token) {
      switch (token) {
        case "[" -> {
          Part inner = sequence();
          expect("]");
          return (words, random, arguments) -> {
            if (random.nextInt(3) == 0) {
              inner.addTo(words, random, arguments);
            }
          };
        }
        case "{" -> {
          Part inner = sequence();
          expect("}");
          return (words, random, arguments) -> {
            for (int i = random.nextInt(MAX_REPEATS); i >= 0; i--) {
              inner.addTo(words, random, arguments);
            }
          };
        }
        case "(" -> {
          List<Part> choices = new ArrayList<>(List.of(sequence()));
          while (tokens.get(at).equals("|")) {
            at++;
            choices.add(sequence());
          }
          expect(")");
          return (words, random, arguments) ->
              choices.get(random.nextInt(choices.size())).addTo(words, random, arguments);
        }
        default -> {
          if (token.length() > 2 && token.startsWith("<")) {
            String kind = token.substring(1, token.length() - 1);
            return (words, random, arguments) -> words.add(arguments.of(kind));
          }
          String word = token.replace("\"", "");
          return (words, random, arguments) -> words.add(word);
        }
      }
    }

    private void expect(String bracket) {
      if (at >= tokens.size() || !tokens.get(at++).equals(bracket)) {
        throw new IllegalArgumentException("missing " + bracket + " in " + tokens);
      }
    }
  }
}
