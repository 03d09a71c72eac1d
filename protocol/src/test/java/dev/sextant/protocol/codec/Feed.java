package dev.sextant.protocol.codec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Plays a connection: hands bytes to a decoder piece by piece, keeping what it leaves, and notes
 * what comes out. Requests are noted as "[3:SET][3:key][5:value]", an error as "-" and its line.
 */
final class Feed {
  private final RequestDecoder decoder;
  private final ByteBuf buffer = Unpooled.buffer();
  private final List<String> outcomes = new ArrayList<>();

  Feed(RequestDecoder decoder) {
    this.decoder = decoder;
  }

  static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }

  static List<String> all(String input) {
    return new Feed(new RequestDecoder()).take(bytes(input)).outcomes();
  }

  static List<String> bytewise(String input) {
    Feed feed = new Feed(new RequestDecoder());
    byte[] bytes = bytes(input);
    for (int i = 0; i < bytes.length; i++) {
      feed.take(Arrays.copyOfRange(bytes, i, i + 1));
    }
    return feed.outcomes();
  }

  Feed take(byte[] piece) {
    buffer.discardReadBytes();
    buffer.writeBytes(piece);
    try {
      byte[][] request = decoder.next(buffer);
      while (request != null) {
        outcomes.add(show(request));
        request = decoder.next(buffer);
      }
    } catch (ProtocolException e) {
      outcomes.add("-" + e.errorLine());
    }
    return this;
  }

  List<String> outcomes() {
    return outcomes;
  }

  int unread() {
    return buffer.readableBytes();
  }

  static String show(byte[]... request) {
    StringBuilder text = new StringBuilder();
    for (byte[] argument : request) {
      text.append('[').append(argument.length).append(':');
      text.append(new String(argument, ISO_8859_1)).append(']');
    }
    return text.toString();
  }
}
