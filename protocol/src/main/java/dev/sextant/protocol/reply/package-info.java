/**
 * The port that commands answer through. A command names what it replies (a bulk string, a map of
 * so many pairs); the implementation knows whether that becomes RESP2 bytes, RESP3 bytes or a
 * recorded value. No buffers and no sockets live here.
 */
@NullMarked
package dev.sextant.protocol.reply;

import org.jspecify.annotations.NullMarked;
