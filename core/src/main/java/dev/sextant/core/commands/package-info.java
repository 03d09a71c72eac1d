/**
 * One class per command family, a method per command, and the registration block on top of each
 * class.
 */
@NullMarked
package dev.sextant.core.commands;

import org.jspecify.annotations.NullMarked;
