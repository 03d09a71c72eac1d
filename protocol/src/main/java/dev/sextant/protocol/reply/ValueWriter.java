package dev.sextant.protocol.reply;

import dev.sextant.protocol.value.RespValue;

/** Writes a recorded or received value as a reply. */
public final class ValueWriter {
  private ValueWriter() {}

  /**
   * Writes {@code value} to {@code reply}, which fits it to its protocol: a null of any kind
   * becomes the null that stands in its place, a map an array where there are no maps.
   *
   * @throws IllegalStateException if the value has attributes and the protocol has none
   */
  public static void write(RespValue value, ReplyWriter reply) {
    switch (value.type()) {
      case SIMPLE_STRING -> reply.simple(value.text());
      case ERROR -> reply.error(value.text());
      case INTEGER -> reply.integer(value.number());
      case BULK_STRING -> reply.bulk(((RespValue.BulkString) value).bytes());
      case NULL -> writeNull(value, reply);
      case DOUBLE -> reply.doubleText(value.text());
      case BOOLEAN -> reply.bool(value.number() == 1);
      case BIG_NUMBER -> reply.bigNumber(value.text());
      case VERBATIM_STRING -> {
        RespValue.VerbatimString verbatim = (RespValue.VerbatimString) value;
        reply.verbatim(verbatim.format(), verbatim.content().bytes());
      }
      case ARRAY, SET, PUSH, MAP -> writeAggregate(value, reply);
      case ATTRIBUTED -> {
        RespValue.AttributedValue attributed = (RespValue.AttributedValue) value;
        reply.attribute(attributed.attributes().entries().size());
        attributed.attributes().elements().forEach(element -> write(element, reply));
        write(attributed.value(), reply);
      }
    }
  }

  private static void writeNull(RespValue value, ReplyWriter reply) {
    if (value == RespValue.NullValue.ARRAY) {
      reply.nullArray();
    } else {
      reply.nullBulk();
    }
  }

  private static void writeAggregate(RespValue value, ReplyWriter reply) {
    int elements = value.elements().size();
    switch (value.type()) {
      case SET -> reply.set(elements);
      case PUSH -> reply.push(elements);
      case MAP -> reply.map(elements / 2);
      default -> reply.array(elements);
    }
    value.elements().forEach(element -> write(element, reply));
  }
}
