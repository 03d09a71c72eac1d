package dev.sextant.core.command;

import dev.sextant.core.session.Session;
import java.util.Collection;
import java.util.Collections;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The open sessions of a node, by id. */
public final class Clients {
  private final TreeMap<Long, Session> byId = new TreeMap<>();
  private long lastId;

  /** An id that no session of this node had before. */
  public long nextId() {
    return ++lastId;
  }

  /** Adds a session that was opened. */
  public void add(Session session) {
    byId.put(session.id(), session);
  }

  /** Removes a session that was closed. */
  public void remove(Session session) {
    byId.remove(session.id());
  }

  public @Nullable Session byId(long id) {
    return byId.get(id);
  }

  /** All sessions, the oldest first. */
  public Collection<Session> all() {
    return Collections.unmodifiableCollection(byId.values());
  }

  /** How many are open. */
  public int count() {
    return byId.size();
  }
}
