package dev.sextant.core.scripting;

import dev.sextant.core.command.CommandError;
import dev.sextant.core.command.Errors;
import dev.sextant.core.rdb.DumpPayload;
import dev.sextant.core.rdb.RdbException;
import dev.sextant.core.rdb.RdbReader;
import dev.sextant.core.rdb.RdbType;
import dev.sextant.core.rdb.RdbWriter;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What FUNCTION DUMP answers and FUNCTION RESTORE takes: the libraries as an RDB file holds them,
 * with version and checksum behind them.
 */
public final class FunctionPayload {
  /** As libraries were kept before 7.0.0 was released: name, engine and description apart. */
  private static final int OLD_LIBRARY = 246;

  private FunctionPayload() {}

  /** The payload of libraries with these sources. */
  public static byte[] write(List<byte[]> codes, boolean compress) {
    RdbWriter out = new RdbWriter(compress);
    for (byte[] code : codes) {
      out.writeByte(RdbType.FUNCTION2);
      out.writeString(code);
    }
    return DumpPayload.withFooter(out);
  }

  /**
   * The sources of the libraries in a payload.
   *
   * @throws CommandError when it is damaged, or holds something else
   */
  public static List<byte[]> read(byte[] payload) {
    if (!DumpPayload.isIntact(payload, true)) {
      throw Errors.err("DUMP payload version or checksum are wrong");
    }
    List<byte[]> codes = new ArrayList<>();
    RdbReader in = DumpPayload.body(payload);
    try {
      while (in.remaining() > 0) {
        int type = in.readByte();
        if (type != RdbType.FUNCTION2 && type != OLD_LIBRARY) {
          throw Errors.err("given type is not a function");
        }
        codes.add(type == RdbType.FUNCTION2 ? in.readString() : readOld(in));
      }
    } catch (RdbException e) {
      throw Errors.err("failed loading the given functions payload");
    }
    return codes;
  }

  private static byte[] readOld(RdbReader in) throws RdbException {
    byte[] name = in.readString();
    byte[] engine = in.readString();
    if (in.readNumber() != 0) {
      in.readString();
    }
    ByteArrayOutputStream code = new ByteArrayOutputStream();
    code.writeBytes(ascii("#!"));
    code.writeBytes(engine);
    code.writeBytes(ascii(" name="));
    code.writeBytes(name);
    code.write('\n');
    code.writeBytes(in.readString());
    return code.toByteArray();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
