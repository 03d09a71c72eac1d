/**
 * The bytes of RDB version 10: lengths, strings, values of every type and encoding, both ways, and
 * the checksum. DUMP payloads, whole files and functions are made of these. Reads and writes byte
 * arrays; knows no files, no keyspace and no commands.
 */
@NullMarked
package dev.sextant.core.rdb;

import org.jspecify.annotations.NullMarked;
