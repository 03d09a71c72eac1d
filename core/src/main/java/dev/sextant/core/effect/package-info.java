/**
 * What leaves the engine besides replies: writes to replicas and files, messages for other nodes.
 */
@NullMarked
package dev.sextant.core.effect;

import org.jspecify.annotations.NullMarked;
