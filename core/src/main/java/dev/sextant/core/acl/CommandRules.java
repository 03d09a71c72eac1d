package dev.sextant.core.acl;

import java.util.BitSet;

/**
 * Finds rules that lead to a given set of commands. What counts is the set: how it came about is
 * not kept.
 *
 * <p>The first rule is {@code +@all} when commands of the future are allowed, {@code -@all}
 * otherwise. Then categories are taken, one at a time, as long as one has more commands that are
 * rightly changed by it than wrongly; among those, the one with the fewest wrong, then with the
 * most right. A category that was taken is out of the count from then on. At last the commands
 * where the set and the rules so far still differ are named one by one, containers before their
 * subcommands.
 *
 * <p>The names at the end come in the order of the catalog; in Redis that order depends on the seed
 * of a hash table.
 *
 * <p>Source: {@code ACLDescribeSelectorCommandRules} in Redis's {@code acl.c}, for the choice.
 */
final class CommandRules {
  private final CommandCatalog catalog;
  private final Selector selector;
  private final boolean adding;
  private final StringBuilder text;

  /** What the rules written so far lead to. */
  private final BitSet reached;

  CommandRules(CommandCatalog catalog, Selector selector) {
    this.catalog = catalog;
    this.selector = selector;
    this.adding = !selector.allowsFutureCommands();
    this.text = new StringBuilder(adding ? "-@all" : "+@all");
    this.reached = new BitSet(catalog.size());
    if (!adding) {
      reached.set(0, catalog.size());
    }
  }

  String text() {
    addCategories();
    for (CommandCatalog.Command command : catalog.commands()) {
      addCommand(command);
    }
    return text.toString();
  }

  private void addCategories() {
    BitSet left = (BitSet) selector.commands().clone();
    BitSet taken = new BitSet();
    int best = bestCategory(left, taken);
    while (best >= 0) {
      taken.set(best);
      text.append(adding ? " +@" : " -@").append(catalog.categories().get(best));
      set(reached, catalog.reach(best), adding);
      set(left, catalog.reach(best), !adding);
      best = bestCategory(left, taken);
    }
  }

  private int bestCategory(BitSet left, BitSet taken) {
    int best = -1;
    int fewestWrong = Integer.MAX_VALUE;
    int mostRight = 0;
    for (int i = 0; i < catalog.categories().size(); i++) {
      if (taken.get(i)) {
        continue;
      }
      BitSet on = (BitSet) catalog.members(i).clone();
      int all = on.cardinality();
      on.and(left);
      int right = adding ? on.cardinality() : all - on.cardinality();
      int wrong = all - right;
      boolean better = wrong < fewestWrong || wrong == fewestWrong && right > mostRight;
      if (right > wrong && better) {
        best = i;
        fewestWrong = wrong;
        mostRight = right;
      }
    }
    return best;
  }

  private static void set(BitSet bits, BitSet which, boolean value) {
    if (value) {
      bits.or(which);
    } else {
      bits.andNot(which);
    }
  }

  private void addCommand(CommandCatalog.Command command) {
    boolean allowed = selector.commands().get(command.id());
    if (allowed != reached.get(command.id())) {
      text.append(allowed ? " +" : " -").append(command.fullName());
      reached.set(command.id(), allowed);
      command.subcommands().forEach(sub -> reached.set(sub.id(), allowed));
    }
    command.subcommands().forEach(this::addCommand);
    if (!allowed) {
      for (String word : selector.firstArguments(command.id())) {
        text.append(" +").append(command.fullName()).append('|').append(word);
      }
    }
  }
}
