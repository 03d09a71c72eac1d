/**
 * RESP on {@code ByteBuf}s: the request decoder and reply writer of a server, the request encoder
 * and reply reader of its peers. Resumable at any byte, every length capped. Netty's buffers are
 * all that is used of Netty here: no channels, no handlers, no threads.
 */
@NullMarked
package dev.sextant.protocol.codec;

import org.jspecify.annotations.NullMarked;
