package dev.sextant.core.commands;

import com.google.common.base.Ascii;
import dev.sextant.core.command.Errors;
import dev.sextant.core.session.Session;

/** What CLIENT LIST and CLIENT KILL can tell clients apart by. */
enum ClientType {
  NORMAL,
  MASTER,
  REPLICA,
  PUBSUB;

  /** The type of that name, in any case; an error when there is none. */
  static ClientType named(String name) {
    return switch (Ascii.toLowerCase(name)) {
      case "normal" -> NORMAL;
      case "master" -> MASTER;
      case "replica", "slave" -> REPLICA;
      case "pubsub" -> PUBSUB;
      default -> throw Errors.err("Unknown client type '" + name + "'");
    };
  }

  boolean includes(Session session) {
    return this == of(session);
  }

  private static ClientType of(Session session) {
    return switch (session.kind) {
      case MASTER -> MASTER;
      case REPLICA -> REPLICA;
      case NORMAL -> session.isSubscribed() ? PUBSUB : NORMAL;
    };
  }
}
