package dev.sextant.core.types;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StringValueTest {

  @ParameterizedTest
  @CsvSource({
    "12345, int",
    "-9223372036854775808, int",
    "9223372036854775808, embstr",
    "012, embstr",
    "hello, embstr",
    "'', embstr",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, embstr",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, raw",
  })
  void of_choosesTheEncodingThatSetChooses(String text, String encoding) {
    assertThat(StringValue.of(bytes(text)).encoding()).isEqualTo(encoding);
  }

  @Test
  void ofText_leavesIntegersAsText_asIncrbyfloatDoes() {
    StringValue value = StringValue.ofText(bytes("10"));

    assertThat(value.encoding()).isEqualTo("embstr");
    assertThat(value.holdsLong()).isTrue();
    assertThat(value.longValue()).isEqualTo(10);
  }

  @Test
  void holdsLong_tellsTheSmallestIntegerFromNone() {
    assertThat(StringValue.ofText(bytes("-9223372036854775808")).holdsLong()).isTrue();
    assertThat(StringValue.ofText(bytes("-9223372036854775809")).holdsLong()).isFalse();
    assertThat(StringValue.of(bytes("x")).holdsLong()).isFalse();
  }

  @Test
  void ofLong_isAnInteger() {
    StringValue value = StringValue.ofLong(-7);

    assertThat(value.encoding()).isEqualTo("int");
    assertThat(value.bytes()).asString(US_ASCII).isEqualTo("-7");
  }

  @Test
  void bytes_ofAValueOnlySet_isTheArrayItself() {
    byte[] array = bytes("a longer text that does not fit the embedded encoding");

    assertThat(StringValue.of(array).bytes()).isSameAs(array);
  }

  @Test
  void append_makesItRaw_andLeavesTheGivenArrayAlone() {
    byte[] array = bytes("abc");
    StringValue value = StringValue.of(array);

    assertThat(value.append(bytes("def"))).isEqualTo(6);

    assertThat(value.bytes()).asString(US_ASCII).isEqualTo("abcdef");
    assertThat(value.encoding()).isEqualTo("raw");
    assertThat(array).asString(US_ASCII).isEqualTo("abc");
  }

  @Test
  void writable_fillsWithZeroBytes_evenWhereOlderContentStood() {
    StringValue value = StringValue.of(bytes("abc"));

    value.writable(5)[4] = 'x';

    assertThat(value.bytes()).containsExactly('a', 'b', 'c', 0, 'x');
    assertThat(value.length()).isEqualTo(5);
  }

  @Test
  void zeros_isRawAndAllocatedForItsLengthAlone() {
    StringValue value = StringValue.zeros(1001);

    assertThat(value.encoding()).isEqualTo("raw");
    assertThat(value.bytes()).isEqualTo(new byte[1001]);
    assertThat(value.memoryBytes()).isEqualTo(16 + 1024);
  }

  /** SET returns the rest of an allocation when it is more than a tenth of the text. */
  @Test
  void append_usesTheRoomThatTheAllocatorLeft_unlessSetGaveItBack() {
    StringValue roomy = StringValue.of(bytes("x".repeat(240)));
    roomy.append(bytes("y"));
    assertThat(roomy.memoryBytes()).isEqualTo(16 + 256);

    StringValue trimmed = StringValue.of(bytes("x".repeat(226)));
    trimmed.append(bytes("y"));
    assertThat(trimmed.memoryBytes()).isEqualTo(16 + 512);
  }

  /** What was handed out must not change, whatever happens to the value afterwards. */
  @Property
  void anyChanges_giveTheModelsContent_andNeverTouchWhatWasRead(
      @ForAll @Size(max = 60) byte[] initial,
      @ForAll @Size(max = 30) List<@IntRange(min = 0, max = 3_000) Integer> changes) {
    StringValue value = StringValue.of(initial);
    byte[] model = initial.clone();
    byte[] read = value.bytes();
    byte[] readThen = read.clone();

    for (int change : changes) {
      byte[] part = bytes(Integer.toString(change).repeat(change % 7));
      int offset = change % 100;
      switch (change % 3) {
        case 0 -> {
          value.append(part);
          offset = model.length;
        }
        case 1 -> value.setRange(offset, part);
        default ->
            System.arraycopy(part, 0, value.writable(offset + part.length), offset, part.length);
      }
      model = Arrays.copyOf(model, Math.max(model.length, offset + part.length));
      System.arraycopy(part, 0, model, offset, part.length);

      assertThat(value.length()).isEqualTo(model.length);
      assertThat(Arrays.copyOf(value.array(), value.length())).isEqualTo(model);
      assertThat(read).isEqualTo(readThen);
      if (change % 5 == 0) {
        read = value.bytes();
        readThen = read.clone();
        assertThat(read).isEqualTo(model);
        assertThat(value.range(model.length / 2, model.length))
            .isEqualTo(Arrays.copyOfRange(model, model.length / 2, model.length));
      }
    }
  }

  @Property
  void copy_changesIndependently(@ForAll @Size(max = 100) byte[] initial) {
    StringValue value = StringValue.of(initial);
    value.append(bytes("1"));
    StringValue copy = value.copy();
    byte[] before = copy.bytes();

    value.writable(1)[0] ^= 1;
    copy.append(bytes("2"));

    assertThat(copy.range(0, before.length)).isEqualTo(before);
    assertThat(value.length()).isEqualTo(initial.length + 1);
    assertThat(copy.encoding()).isEqualTo("raw");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(US_ASCII);
  }
}
