package dev.sextant.cache.internal.policy;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads the {@code field:value} lines that INFO and CLUSTER INFO answer with. */
public final class InfoText {

  private InfoText() {}

  /**
   * Field names with their values, in the order of the reply; headings and empty lines are left
   * out. Unmodifiable.
   */
  public static Map<String, String> fields(String text) {
    Map<String, String> fields = new LinkedHashMap<>();
    for (String line : text.lines().toList()) {
      int colon = line.indexOf(':');
      if (colon > 0 && !line.startsWith("#")) {
        fields.put(line.substring(0, colon), line.substring(colon + 1).trim());
      }
    }
    return Collections.unmodifiableMap(fields);
  }

  /** A whole number; 0 if the server does not report the field. */
  public static long number(Map<String, String> fields, String name) {
    String value = fields.get(name);
    return value == null ? 0 : Long.parseLong(value);
  }

  /** A decimal number; 0 if the server does not report the field. */
  public static double decimal(Map<String, String> fields, String name) {
    String value = fields.get(name);
    return value == null ? 0 : Double.parseDouble(value);
  }
}
