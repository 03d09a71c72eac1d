package dev.sextant.protocol.value;

/** The kinds of {@link RespValue}, to {@code switch} on. */
public enum RespType {
  /** {@link RespValue.SimpleString}. */
  SIMPLE_STRING,
  /** {@link RespValue.ErrorLine}. */
  ERROR,
  /** {@link RespValue.IntegerValue}. */
  INTEGER,
  /** {@link RespValue.BulkString}. */
  BULK_STRING,
  /** {@link RespValue.NullValue}. */
  NULL,
  /** {@link RespValue.ArrayValue}. */
  ARRAY,
  /** {@link RespValue.MapValue}. */
  MAP,
  /** {@link RespValue.SetValue}. */
  SET,
  /** {@link RespValue.DoubleValue}. */
  DOUBLE,
  /** {@link RespValue.BooleanValue}. */
  BOOLEAN,
  /** {@link RespValue.BigNumber}. */
  BIG_NUMBER,
  /** {@link RespValue.VerbatimString}. */
  VERBATIM_STRING,
  /** {@link RespValue.PushValue}. */
  PUSH,
  /** {@link RespValue.AttributedValue}. */
  ATTRIBUTED
}
