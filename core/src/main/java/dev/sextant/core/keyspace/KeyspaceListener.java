package dev.sextant.core.keyspace;

/**
 * What the keyspace tells its engine, which knows whom it concerns: watchers, trackers, waiting
 * sessions, replicas, subscribers to keyspace events.
 */
public interface KeyspaceListener {

  /** Of a keyspace of which nobody has to hear anything. */
  KeyspaceListener NONE =
      new KeyspaceListener() {
        @Override
        public void modified(Database db, byte[] key) {}

        @Override
        public void expired(Database db, Entry entry) {}

        @Override
        public void missed(Database db, byte[] key) {}

        @Override
        public void added(Database db, Entry entry) {}

        @Override
        public void removing(Database db, Entry entry) {}
      };

  /** The value or the expiry of {@code key} changed, or it appeared or disappeared. */
  void modified(Database db, byte[] key);

  /** {@code entry} was found expired and was removed. */
  void expired(Database db, Entry entry);

  /** A read found nothing at {@code key}. */
  void missed(Database db, byte[] key);

  /** A key that did not exist was added; waiting sessions may be interested. */
  void added(Database db, Entry entry);

  /** The value of {@code entry}, which it still has, is being removed or replaced. */
  void removing(Database db, Entry entry);
}
