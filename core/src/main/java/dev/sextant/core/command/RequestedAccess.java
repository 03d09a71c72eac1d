package dev.sextant.core.command;

import dev.sextant.core.acl.AclRequest;

/**
 * A request as access control sees it; keys are looked for only when they matter, and once for all
 * selectors.
 */
final class RequestedAccess implements AclRequest {
  private final CommandSpec spec;
  private final byte[][] args;
  private final KeyPositions positions;
  private boolean keysFound;

  /**
   * @param positions of the keys; overwritten
   */
  RequestedAccess(CommandSpec spec, byte[][] args, KeyPositions positions) {
    this.spec = spec;
    this.args = args;
    this.positions = positions;
  }

  @Override
  public int command() {
    return spec.inRules().id();
  }

  @Override
  public boolean isForEverybody() {
    return spec.is(CommandFlag.NO_AUTH);
  }

  @Override
  public byte[][] args() {
    return args;
  }

  @Override
  public int keys() {
    if (!keysFound) {
      keysFound = true;
      positions.clear();
      if (spec.mayHaveKeys()) {
        spec.findKeys(args, positions);
      }
    }
    return positions.size();
  }

  @Override
  public int key(int i) {
    return positions.position(i);
  }

  @Override
  public boolean reads(int i) {
    return positions.spec(i).flags().contains(KeyFlag.ACCESS);
  }

  @Override
  public boolean writes(int i) {
    var flags = positions.spec(i).flags();
    return flags.contains(KeyFlag.INSERT)
        || flags.contains(KeyFlag.DELETE)
        || flags.contains(KeyFlag.UPDATE);
  }

  @Override
  public Channels channels() {
    return spec.channels().kind();
  }

  @Override
  public int firstChannel() {
    return 1;
  }

  @Override
  public int lastChannel() {
    return spec.channels() == ChannelUse.PUBLISH ? 1 : args.length - 1;
  }
}
