/**
 * One client connection's state, as plain data: name, database, protocol, authentication, queued
 * commands, what it waits for. No socket: what leaves the node goes through a small port.
 */
@NullMarked
package dev.sextant.core.session;

import org.jspecify.annotations.NullMarked;
