/**
 * The configuration of one node, as redis-server 7.0.15 has it: the table of directives, their
 * values, redis.conf and the command line, and CONFIG GET, SET and REWRITE. Text goes in and text
 * comes out; reading and writing files, and the effects of a change, are the callers' business.
 *
 * <p>Redis treats names and values as bytes. Here they are strings in which <em>one char stands for
 * one byte</em> (ISO 8859-1), so that any password and any path survives unchanged. Callers decode
 * arguments and files with {@link java.nio.charset.StandardCharsets#ISO_8859_1}; {@link
 * dev.sextant.core.config.ByteText} converts Java text.
 */
@NullMarked
package dev.sextant.core.config;

import org.jspecify.annotations.NullMarked;
