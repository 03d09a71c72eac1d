package dev.sextant.simulator.internal.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class SlotBitmapTest {

  @Property(tries = 200)
  void bytesOfTheBusRoundTrip(@ForAll Set<@IntRange(max = 16383) Integer> slots) {
    BitSet bits = new BitSet();
    slots.forEach(bits::set);
    SlotBitmap bitmap = SlotBitmap.copyOf(bits);
    byte[] bytes = bitmap.toBytes();
    assertThat(bytes).hasSize(SlotBitmap.BYTES);
    for (int slot : slots) {
      assertThat(bytes[slot / 8] & 1 << slot % 8).isNotZero();
    }
    assertThat(SlotBitmap.fromBytes(bytes)).isEqualTo(bitmap).hasSameHashCodeAs(bitmap);
    assertThat(bitmap.count()).isEqualTo(slots.size());
  }
}
