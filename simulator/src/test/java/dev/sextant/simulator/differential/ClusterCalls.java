package dev.sextant.simulator.differential;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Random calls of CLUSTER and its kin, right and wrong, for a node that starts with one of these
 * files.
 */
final class ClusterCalls {
  private static final String SELF = "5e1f000000000000000000000000000000000000";
  private static final String OTHER = "07e1000000000000000000000000000000000000";

  private static final String REPLICA_OF_SELF = "4e11000000000000000000000000000000000000";
  private static final String REPLICA_OF_OTHER = "4e12000000000000000000000000000000000000";

  /** A node that knows nobody. */
  static final String ALONE_CONF =
      """
      5e1f000000000000000000000000000000000000 127.0.0.1:9@10009 myself,master - 0 0 0 connected
      vars currentEpoch 0 lastVoteEpoch 0
      """;

  /** A master with slots, of which one leaves and one comes; the others are not there. */
  static final String MASTER_CONF =
      """
      5e1f000000000000000000000000000000000000 127.0.0.1:9@10009 myself,master - 0 0 1 connected 0-99 [5->-07e1000000000000000000000000000000000000] [200-<-07e1000000000000000000000000000000000000]
      07e1000000000000000000000000000000000000 127.0.0.1:1@10001 master - 0 0 2 connected 100-16000
      4e11000000000000000000000000000000000000 127.0.0.1:2@10002 slave 5e1f000000000000000000000000000000000000 0 0 1 connected
      4e12000000000000000000000000000000000000 127.0.0.1:3@10003 slave 07e1000000000000000000000000000000000000 0 0 2 connected
      vars currentEpoch 2 lastVoteEpoch 0
      """;

  /** A replica of the other master. */
  static final String REPLICA_CONF =
      """
      5e1f000000000000000000000000000000000000 127.0.0.1:9@10009 myself,slave 07e1000000000000000000000000000000000000 0 0 2 connected
      07e1000000000000000000000000000000000000 127.0.0.1:1@10001 master - 0 0 2 connected 0-16000
      4e12000000000000000000000000000000000000 127.0.0.1:3@10003 slave 07e1000000000000000000000000000000000000 0 0 2 connected
      vars currentEpoch 2 lastVoteEpoch 0
      """;

  /** Keys of slots that the node owns, hands over, takes over; of the other's and of nobody. */
  private static final String[] KEYS = {
    "{la2}", "{la2}1", "{nru}", "{axh}", "{axh}1", "{f63}", "{f63}1", "{ct3}", "{fqd}"
  };

  private static final String[] SLOTS = {
    "0",
    "5",
    "7",
    "99",
    "100",
    "150",
    "200",
    "201",
    "16001",
    "16002",
    "16003",
    "16383",
    "16384",
    "-1",
    "abc",
    "",
    "1.5",
    "9223372036854775807",
    "99999999999999999999",
    "007",
    " 5",
    "5 "
  };

  private static final String[] IDS = {
    SELF,
    OTHER,
    OTHER,
    REPLICA_OF_SELF,
    REPLICA_OF_OTHER,
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "short",
    "",
    SELF + "0",
    "5E1F" + SELF.substring(4),
    OTHER.substring(1) + "\0",
    "line\r\nline",
    "a\0b",
    "x".repeat(300)
  };

  private static final String[] NUMBERS = {
    "0", "1", "2", "10", "-1", "-0", "1000", "9223372036854775807", "9223372036854775808", "x", ""
  };

  private static final String[] ADDRESSES = {
    "127.0.0.1", "::1", "localhost", "", "256.0.0.1", "1.2.3", "127.0.0.1 ", "a\r\nb"
  };

  private static final String[] PORTS = {
    "7", "8", "0", "-1", "65535", "65536", "55536", "x", "", "4294967303", "9223372036854775807"
  };

  private final Random random;
  private final boolean alone;

  /**
   * @param alone whether all slots may be taken from the node, after which it may take a while
   *     until it serves others
   */
  ClusterCalls(Random random, boolean alone) {
    this.random = random;
    this.alone = alone;
  }

  private String any(String... words) {
    return words[random.nextInt(words.length)];
  }

  private static List<String> words(String... words) {
    return new ArrayList<>(Arrays.asList(words));
  }

  /** The next call. */
  List<String> next() {
    List<String> words = random.nextInt(4) == 0 ? dataCall() : clusterCall();
    switch (random.nextInt(40)) {
      case 0 -> words.add(any(SLOTS));
      case 1 -> words.add(any(IDS));
      case 2 -> {
        if (words.size() > 1) {
          words.remove(words.size() - 1);
        }
      }
      default -> {}
    }
    return words;
  }

  private List<String> dataCall() {
    return switch (random.nextInt(12)) {
      case 0 -> words("ASKING");
      case 1 -> words(any("READONLY", "READWRITE"));
      case 2 -> words("MGET", any(KEYS), any(KEYS));
      case 3 -> words("MSET", any(KEYS), "1", any(KEYS), "2");
      case 4, 5, 6 -> words("SET", any(KEYS), "value");
      case 7 -> words("DEL", any(KEYS));
      case 8 -> words("EVAL", "return redis.call('get', KEYS[1])", "1", any(KEYS));
      case 9 -> words(any("MULTI", "EXEC", "DISCARD"));
      default -> words("GET", any(KEYS));
    };
  }

  private List<String> clusterCall() {
    List<String> words = words(any("CLUSTER", "cluster"));
    words.addAll(random.nextInt(25) == 0 ? rareCall() : usualCall());
    return words;
  }

  /** What leaves little to be seen afterwards. */
  private List<String> rareCall() {
    if (alone) {
      return any("RESET", "FLUSH").equals("RESET")
          ? words("RESET", any("SOFT", "soft", "x", ""))
          : words("FLUSHSLOTS");
    }
    return switch (random.nextInt(3)) {
      case 0 -> words("FORGET", any(IDS));
      case 1 -> words("FAILOVER", any("TAKEOVER", "takeover"));
      default -> words("REPLICATE", any(IDS));
    };
  }

  private List<String> usualCall() {
    return switch (random.nextInt(22)) {
      case 0, 1 -> slots(any("ADDSLOTS", "DELSLOTS"), 1 + random.nextInt(3));
      case 2, 3 -> slots(any("ADDSLOTSRANGE", "delslotsrange"), 1 + random.nextInt(5));
      case 4, 5, 6, 7 ->
          words("SETSLOT", any(SLOTS), any("MIGRATING", "importing", "NODE", "x"), any(IDS));
      case 8 -> words("SETSLOT", any(SLOTS), any("STABLE", "stable", "NODE", ""));
      case 9 -> words("COUNTKEYSINSLOT", any(SLOTS));
      case 10 -> words("GETKEYSINSLOT", any(SLOTS), any(NUMBERS));
      case 11 -> words(any("REPLICAS", "SLAVES", "COUNT-FAILURE-REPORTS"), any(IDS));
      case 12 -> words("FAILOVER", any("x", "FORCEX", ""), any("", "x"));
      case 13 -> words("RESET", "x", any("HARD", "SOFT"));
      case 14 -> words("SET-CONFIG-EPOCH", any(NUMBERS));
      case 15 -> words("MEET", any(ADDRESSES), any(PORTS));
      case 16 -> words("MEET", any(ADDRESSES), any(PORTS), any(PORTS));
      case 17 -> words("KEYSLOT", any(KEYS));
      case 18 -> words(any("NODES", "INFO", "MYID", "HELP", "SLOTS"));
      case 19 -> words(any("BUMPEPOCH", "SAVECONFIG"));
      case 20 -> words(any("FORGET", "REPLICATE"), any("short", "", "a\0b", SELF));
      default -> words(any("NOSUCH", "", "addslot", "x".repeat(200), "a\r\nb", "MYSHARDID"));
    };
  }

  private List<String> slots(String subcommand, int count) {
    List<String> words = words(subcommand);
    for (int i = 0; i < count; i++) {
      words.add(any(SLOTS));
    }
    return words;
  }
}
