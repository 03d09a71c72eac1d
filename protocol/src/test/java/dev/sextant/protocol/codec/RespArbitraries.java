package dev.sextant.protocol.codec;

import dev.sextant.protocol.reply.DoubleFormat;
import dev.sextant.protocol.value.RespValue;
import dev.sextant.protocol.value.RespValue.ArrayValue;
import dev.sextant.protocol.value.RespValue.AttributedValue;
import dev.sextant.protocol.value.RespValue.BigNumber;
import dev.sextant.protocol.value.RespValue.BooleanValue;
import dev.sextant.protocol.value.RespValue.BulkString;
import dev.sextant.protocol.value.RespValue.DoubleValue;
import dev.sextant.protocol.value.RespValue.IntegerValue;
import dev.sextant.protocol.value.RespValue.MapValue;
import dev.sextant.protocol.value.RespValue.NullValue;
import dev.sextant.protocol.value.RespValue.PushValue;
import dev.sextant.protocol.value.RespValue.SetValue;
import dev.sextant.protocol.value.RespValue.VerbatimString;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Provide;
import net.jqwik.api.domains.DomainContextBase;

/** Requests and RESP3 values of all types, nested. */
final class RespArbitraries extends DomainContextBase {

  @Provide
  Arbitrary<byte[][]> request() {
    return bytes(40).array(byte[][].class).ofMinSize(1).ofMaxSize(5);
  }

  @Provide
  Arbitrary<RespValue> value() {
    return values(3);
  }

  private static Arbitrary<byte[]> bytes(int maxSize) {
    Arbitrary<Byte> any = Arbitraries.bytes();
    // The bytes that mean something to a parser, more often than chance would have them.
    Arbitrary<Byte> marks =
        Arbitraries.of('\r', '\n', '*', '$', '0', '1', ' ', '"').map(c -> (byte) c.charValue());
    return Arbitraries.oneOf(any, marks).array(byte[].class).ofMaxSize(maxSize);
  }

  private static Arbitrary<RespValue> values(int depth) {
    Arbitrary<RespValue> leaf = leaves();
    if (depth == 0) {
      return leaf;
    }
    Arbitrary<RespValue> inner = Arbitraries.lazy(() -> values(depth - 1));
    Arbitrary<List<RespValue>> elements = inner.list().ofMaxSize(3);
    Arbitrary<MapValue> map =
        Combinators.combine(inner, inner)
            .as(RespValue.Entry::new)
            .list()
            .ofMaxSize(2)
            .map(MapValue::new);
    return Arbitraries.oneOf(
        leaf,
        leaf,
        elements.map(ArrayValue::new),
        elements.map(SetValue::new),
        elements.map(PushValue::new),
        map.map(value -> value),
        Combinators.combine(map, inner).as(AttributedValue::new));
  }

  private static Arbitrary<RespValue> leaves() {
    Arbitrary<String> line = Arbitraries.strings().withCharRange(' ', '~').ofMaxLength(12);
    Arbitrary<BulkString> bulk = bytes(20).map(BulkString::new);
    return Arbitraries.oneOf(
        line.map(RespValue.SimpleString::new),
        line.map(RespValue.ErrorLine::new),
        Arbitraries.longs().map(IntegerValue::new),
        bulk.map(value -> value),
        Arbitraries.just(NullValue.RESP3),
        Arbitraries.doubles().map(value -> new DoubleValue(DoubleFormat.format(value))),
        Arbitraries.of(true, false).map(BooleanValue::new),
        Arbitraries.bigIntegers().map(value -> new BigNumber(value.toString())),
        bulk.map(value -> new VerbatimString("txt", value)));
  }
}
