package dev.sextant.core.lua.lib;

import dev.sextant.core.lua.LuaState;
import dev.sextant.core.lua.LuaString;
import dev.sextant.core.lua.LuaTable;
import dev.sextant.core.lua.NativeCall;
import org.jspecify.annotations.Nullable;

/** cmsgpack: values to and from MessagePack. */
final class MessagePackLibrary {
  private MessagePackLibrary() {}

  static void install(LuaState state) {
    LuaTable library = LuaLibraries.newLibrary(state, "cmsgpack", 0);
    LuaLibraries.add(library, "pack", MessagePackLibrary::pack);
    LuaLibraries.add(library, "unpack", call -> unpack(call, 0, 0));
    LuaLibraries.add(library, "unpack_one", call -> unpack(call, 1, call.integer(2, 0)));
    LuaLibraries.add(
        library, "unpack_limit", call -> unpack(call, call.integer(2), call.integer(3, 0)));
    library.set("_NAME", LuaString.of("cmsgpack"));
    library.set("_VERSION", LuaString.of("lua-cmsgpack 0.4.0"));
    library.set("_COPYRIGHT", LuaString.of("Copyright (C) 2012, Salvatore Sanfilippo"));
    library.set("_DESCRIPTION", LuaString.of("MessagePack C implementation for Lua"));
  }

  private static void pack(NativeCall call) {
    if (call.count() == 0) {
      throw call.argumentError(0, "MessagePack pack needs input.");
    }
    ByteSink out = new ByteSink(call.heap(), 64);
    for (int i = 1; i <= call.count(); i++) {
      MessagePackWriter.write(out, call.arg(i), 0);
    }
    call.spend(out.size() / 8);
    call.returns(out.toLuaString());
  }

  private static void unpack(NativeCall call, long limit, long offset) {
    byte[] data = call.string(1).bytes();
    if (offset < 0 || limit < 0) {
      throw call.error(
          String.format(
              "Invalid request to unpack with offset of %d and limit of %d.",
              (int) offset, data.length));
    }
    if (offset > data.length) {
      throw call.error(
          String.format(
              "Start offset %d greater than input length %d.", (int) offset, data.length));
    }
    boolean all = limit == 0 && offset == 0;
    MessagePackReader reader = new MessagePackReader(call, data, (int) offset);
    @Nullable Object[] values = reader.read(all ? Integer.MAX_VALUE : limit);
    call.spend((reader.position() - offset) / 8);
    if (all) {
      call.returnsAll(values);
      return;
    }
    @Nullable Object[] withOffset = new Object[values.length + 1];
    withOffset[0] = reader.position() == data.length ? -1.0 : (double) reader.position();
    System.arraycopy(values, 0, withOffset, 1, values.length);
    call.returnsAll(withOffset);
  }
}
