/**
 * Server-assisted client-side caching: who may have a copy of which key, and the messages that say
 * the copy is out of date. When keys change is the business of others.
 */
@NullMarked
package dev.sextant.core.tracking;

import org.jspecify.annotations.NullMarked;
