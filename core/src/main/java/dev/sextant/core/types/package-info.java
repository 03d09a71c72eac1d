/**
 * The values that a key can hold and the structures under them: strings, lists, sets, sorted sets
 * and hashes with Redis's encodings, operations and memory, and the hash table that the keyspace
 * uses too. Commands, keys' names and replies are unknown here.
 *
 * <p>Everything is confined to the thread that owns the node, and an array of bytes, once given to
 * a value, is never changed again by anyone, so that values, replies and replicas share it.
 */
@NullMarked
package dev.sextant.core.types;

import org.jspecify.annotations.NullMarked;
