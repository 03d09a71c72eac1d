/**
 * Who may do what on a node: users, their passwords, the rules in which permissions are written,
 * and the log of what was refused. Knows commands only as numbered names in categories, and touches
 * neither sessions nor files.
 */
@NullMarked
package dev.sextant.core.acl;

import org.jspecify.annotations.NullMarked;
