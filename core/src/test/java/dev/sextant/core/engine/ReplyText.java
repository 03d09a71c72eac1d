package dev.sextant.core.engine;

import dev.sextant.protocol.value.RespValue;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** Replies as short text for assertions: bulk strings and integers bare, aggregates in brackets. */
public final class ReplyText {
  private ReplyText() {}

  /** The text of {@code reply}; "-ERR ..." for an error, "null" for any null, "none" for none. */
  public static String of(RespValue reply) {
    if (reply == null) {
      return "none";
    }
    if (reply instanceof RespValue.BulkString bulk) {
      return new String(bulk.bytes(), StandardCharsets.ISO_8859_1);
    }
    if (reply instanceof RespValue.VerbatimString verbatim) {
      return of(verbatim.content());
    }
    if (reply instanceof RespValue.SimpleString simple) {
      return simple.text();
    }
    if (reply instanceof RespValue.IntegerValue integer) {
      return Long.toString(integer.number());
    }
    if (reply instanceof RespValue.NullValue) {
      return "null";
    }
    if (reply instanceof RespValue.ArrayValue array) {
      return "[" + join(array.elements()) + "]";
    }
    if (reply instanceof RespValue.SetValue set) {
      return "~[" + join(set.elements()) + "]";
    }
    if (reply instanceof RespValue.PushValue push) {
      return ">[" + join(push.elements()) + "]";
    }
    if (reply instanceof RespValue.MapValue map) {
      return map.entries().stream()
          .map(entry -> of(entry.key()) + ": " + of(entry.value()))
          .collect(Collectors.joining(", ", "{", "}"));
    }
    return reply.toString();
  }

  private static String join(List<RespValue> elements) {
    return elements.stream().map(ReplyText::of).collect(Collectors.joining(", "));
  }
}
