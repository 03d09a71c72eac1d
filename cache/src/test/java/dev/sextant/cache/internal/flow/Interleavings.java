package dev.sextant.cache.internal.flow;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/**
 * Runs a world again and again, from its beginning, until each order of its steps has been seen.
 * Each run follows the choices of the one before, but for the last choice that had an alternative
 * left.
 */
final class Interleavings {

  /** Something that goes on in steps, of which there may be several to choose from. */
  interface World {

    /** How many steps could be next; 0 at the end. */
    int choices();

    /** Takes one of them and checks what must hold. */
    void step(int choice);

    /** Checks what must hold at the end. */
    void end();
  }

  private Interleavings() {}

  /** Returns how many orders there were. */
  static int explore(Supplier<World> start) {
    List<Integer> taken = new ArrayList<>();
    List<Integer> offered = new ArrayList<>();
    int runs = 0;
    do {
      World world = start.get();
      for (int depth = 0; world.choices() > 0; depth++) {
        if (depth == taken.size()) {
          taken.add(0);
          offered.add(world.choices());
        }
        try {
          world.step(taken.get(depth));
        } catch (AssertionError | CompletionException e) {
          throw new AssertionError("after the choices " + taken.subList(0, depth + 1), e);
        }
      }
      world.end();
      runs++;
    } while (another(taken, offered));
    return runs;
  }

  private static boolean another(List<Integer> taken, List<Integer> offered) {
    for (int depth = taken.size() - 1; depth >= 0; depth--) {
      int next = taken.get(depth) + 1;
      if (next < offered.get(depth)) {
        taken.set(depth, next);
        return true;
      }
      taken.remove(depth);
      offered.remove(depth);
    }
    return false;
  }
}
