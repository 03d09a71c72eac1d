/**
 * Decisions without effects: what keys are called, whether a failed command is sent again, how long
 * a tag remembers a key, how many connections are opened, what a stored value looks like, when it
 * is loaded anew. Pure: no clock, randomness, thread or socket; whatever varies is an argument.
 */
@NullMarked
package dev.sextant.cache.internal.policy;

import org.jspecify.annotations.NullMarked;
