package dev.sextant.simulator.internal.cluster;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Numeric IP addresses in their one normal spelling, which is how the addresses of nodes are
 * compared. (The JDK's own classes would also resolve host names, and belong to the network.)
 */
final class IpAddress {
  private static final int GROUPS = 8;

  private IpAddress() {}

  /** The normal spelling of {@code address}; null if it is no numeric IPv4 or IPv6 address. */
  static @Nullable String normalize(String address) {
    if (address.indexOf(':') < 0) {
      return parseIpv4(address) == null ? null : address;
    }
    int[] groups = parseIpv6(address);
    return groups == null ? null : formatIpv6(groups);
  }

  /** Four decimal numbers, none with a leading zero; null for anything else. */
  private static int @Nullable [] parseIpv4(String address) {
    String[] parts = address.split("\\.", -1);
    int[] bytes = new int[4];
    if (parts.length != bytes.length) {
      return null;
    }
    for (int i = 0; i < bytes.length; i++) {
      if (!parts[i].matches("0|[1-9][0-9]{0,2}")) {
        return null;
      }
      bytes[i] = Integer.parseInt(parts[i]);
      if (bytes[i] > 255) {
        return null;
      }
    }
    return bytes;
  }

  private static int @Nullable [] parseIpv6(String address) {
    int gap = address.indexOf("::");
    if (gap < 0) {
      int[] all = parseGroups(address, true);
      return all != null && all.length == GROUPS ? all : null;
    }
    int[] before = parseGroups(address.substring(0, gap), false);
    int[] after = parseGroups(address.substring(gap + 2), true);
    if (before == null || after == null || before.length + after.length >= GROUPS) {
      return null;
    }
    int[] groups = Arrays.copyOf(before, GROUPS);
    System.arraycopy(after, 0, groups, GROUPS - after.length, after.length);
    return groups;
  }

  /** The groups of one side of a gap; an IPv4 address may stand for the last two. */
  private static int @Nullable [] parseGroups(String text, boolean mayEndInIpv4) {
    if (text.isEmpty()) {
      return new int[0];
    }
    String[] parts = text.split(":", -1);
    int[] ipv4 = mayEndInIpv4 ? parseIpv4(parts[parts.length - 1]) : null;
    int plain = ipv4 == null ? parts.length : parts.length - 1;
    int[] groups = new int[ipv4 == null ? plain : plain + 2];
    for (int i = 0; i < plain; i++) {
      if (!parts[i].matches("[0-9a-fA-F]{1,4}")) {
        return null;
      }
      groups[i] = Integer.parseInt(parts[i], 16);
    }
    if (ipv4 != null) {
      groups[plain] = ipv4[0] << 8 | ipv4[1];
      groups[plain + 1] = ipv4[2] << 8 | ipv4[3];
    }
    return groups;
  }

  /** Lower case, the longest run of at least two zero groups left out, IPv4 in dotted form. */
  private static String formatIpv6(int[] groups) {
    int gapStart = -1;
    int gapLength = 1;
    for (int i = 0; i < GROUPS; i++) {
      int end = i;
      while (end < GROUPS && groups[end] == 0) {
        end++;
      }
      if (end - i > gapLength) {
        gapStart = i;
        gapLength = end - i;
      }
    }
    boolean mappedIpv4 =
        gapStart == 0 && (gapLength == 6 || (gapLength == 5 && groups[5] == 0xffff));
    StringBuilder text = new StringBuilder();
    int last = mappedIpv4 ? 6 : GROUPS;
    for (int i = 0; i < last; i++) {
      if (i == gapStart) {
        text.append("::");
        i += gapLength - 1;
      } else {
        text.append(text.isEmpty() || text.charAt(text.length() - 1) == ':' ? "" : ":");
        text.append(Integer.toHexString(groups[i]));
      }
    }
    if (mappedIpv4) {
      text.append(gapLength == 6 ? "" : ":");
      text.append(groups[6] >> 8).append('.').append(groups[6] & 255).append('.');
      text.append(groups[7] >> 8).append('.').append(groups[7] & 255);
    }
    return text.toString();
  }
}
