/**
 * Decisions without effects: what keys are called, whether a failed command is sent again, how long
 * a tag remembers a key, how many connections are opened. Pure: no clock, randomness, thread or
 * socket; whatever varies is an argument.
 */
@NullMarked
package dev.sextant.cache.internal.policy;

import org.jspecify.annotations.NullMarked;
