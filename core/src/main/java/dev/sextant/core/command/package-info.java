/**
 * What a command is: its declaration (name, arity, flags, keys, categories), its handler, the
 * context of one call, the errors it may answer, and the node's data and ports as commands see
 * them. The command families themselves live in core.commands, the pipeline that leads to a call in
 * core.engine.
 */
@NullMarked
package dev.sextant.core.command;

import org.jspecify.annotations.NullMarked;
