package dev.sextant.core.commands;

import dev.sextant.core.command.Call;
import dev.sextant.core.command.Errors;
import dev.sextant.core.geo.GeoHash;
import dev.sextant.core.geo.GeoPoint;
import dev.sextant.core.geo.GeoShape;
import dev.sextant.core.types.SortedSetValue;
import org.jspecify.annotations.Nullable;

/**
 * What GEOSEARCH and its older relatives are asked for. Reading the arguments needs the sorted set,
 * since the center may be one of its members.
 */
final class GeoSearch {

  /** The commands differ in how they give the shape, and in whether they store. */
  enum Form {
    /** GEORADIUS: center and radius as the first arguments, STORE and STOREDIST as options. */
    RADIUS(6, true),
    RADIUS_RO(6, false),
    /** GEORADIUSBYMEMBER: as above, with a member for the center. */
    MEMBER(5, true),
    MEMBER_RO(5, false),
    /** GEOSEARCH: all in options. */
    SEARCH(2, false),
    /** GEOSEARCHSTORE: the target as the first argument. */
    SEARCH_STORE(3, false);

    private final int optionsAt;
    private final boolean mayStore;

    Form(int optionsAt, boolean mayStore) {
      this.optionsAt = optionsAt;
      this.mayStore = mayStore;
    }

    boolean isSearch() {
      return this == SEARCH || this == SEARCH_STORE;
    }
  }

  /** The order of the results by their distance. */
  enum Order {
    NONE,
    ASCENDING,
    DESCENDING
  }

  private final Call call;
  private final Form form;
  private final @Nullable SortedSetValue set;

  private @Nullable GeoPoint center;
  private boolean fromMember;
  private boolean fromPlace;
  private boolean circle;
  private boolean box;

  /** The radius, or width and height, in the given unit. */
  private double radius;

  private double width;
  private double height;
  private double unitMeters = 1;

  private byte @Nullable [] target;
  private boolean storeDistances;
  private boolean withDistance;
  private boolean withHash;
  private boolean withPlace;
  private Order order = Order.NONE;
  private long count;
  private boolean any;

  /**
   * Reads the arguments of a call.
   *
   * @param set what is searched, null when it does not exist
   */
  GeoSearch(Call call, Form form, @Nullable SortedSetValue set) {
    this.call = call;
    this.form = form;
    this.set = set;
    if (form == Form.SEARCH_STORE) {
      target = call.arg(1);
    }
    readFixedArguments();
    for (int i = form.optionsAt; i < call.count(); ) {
      int taken = takeResultOption(i);
      if (taken == 0) {
        taken = form.isSearch() ? takeShapeOption(i) : takeStoreOption(i);
      }
      if (taken == 0) {
        throw Errors.SYNTAX;
      }
      i += taken;
    }
    refuseConflicts();
    if (count > 0 && order == Order.NONE && !any) {
      order = Order.ASCENDING; // the nearest ones are meant
    }
  }

  private void readFixedArguments() {
    if (form == Form.RADIUS || form == Form.RADIUS_RO) {
      center = GeoArguments.place(call, 2);
      readRadius(4);
    } else if (!form.isSearch() && set != null) {
      center = placeOf(set, 2);
      readRadius(3);
    }
  }

  private GeoPoint placeOf(SortedSetValue places, int memberAt) {
    double score = places.score(call.arg(memberAt));
    if (Double.isNaN(score)) {
      throw Errors.err("could not decode requested zset member");
    }
    return GeoHash.ofScore(score).center();
  }

  private void readRadius(int i) {
    radius = GeoArguments.length(call, i, "need numeric radius");
    if (radius < 0) {
      throw Errors.err("radius cannot be negative");
    }
    unitMeters = GeoArguments.unitMeters(call, i + 1);
    circle = true;
  }

  private void readBox(int i) {
    width = GeoArguments.length(call, i, "need numeric width");
    height = GeoArguments.length(call, i + 1, "need numeric height");
    if (width < 0 || height < 0) {
      throw Errors.err("height or width cannot be negative");
    }
    unitMeters = GeoArguments.unitMeters(call, i + 2);
    box = true;
  }

  // ------------------------------------------------------------------ options

  /** Takes an option about the results; returns how many arguments it has, 0 when it is none. */
  private int takeResultOption(int i) {
    if (call.is(i, "WITHDIST")) {
      withDistance = true;
    } else if (call.is(i, "WITHHASH")) {
      withHash = true;
    } else if (call.is(i, "WITHCOORD")) {
      withPlace = true;
    } else if (call.is(i, "ANY")) {
      any = true;
    } else if (call.is(i, "ASC")) {
      order = Order.ASCENDING;
    } else if (call.is(i, "DESC")) {
      order = Order.DESCENDING;
    } else if (call.is(i, "COUNT") && has(i, 1)) {
      count = call.integer(i + 1);
      if (count <= 0) {
        throw Errors.err("COUNT must be > 0");
      }
      return 2;
    } else {
      return 0;
    }
    return 1;
  }

  /** As above, for STORE and STOREDIST of the older commands. */
  private int takeStoreOption(int i) {
    boolean distances = call.is(i, "STOREDIST");
    if (!form.mayStore || !has(i, 1) || !distances && !call.is(i, "STORE")) {
      return 0;
    }
    target = call.arg(i + 1);
    storeDistances = distances;
    return 2;
  }

  /** As above, for what GEOSEARCH has in place of fixed arguments. */
  private int takeShapeOption(int i) {
    if (form == Form.SEARCH_STORE && call.is(i, "STOREDIST")) {
      storeDistances = true;
      return 1;
    } else if (!fromPlace && call.is(i, "FROMMEMBER") && has(i, 1)) {
      fromMember = true;
      center = set == null ? null : placeOf(set, i + 1);
      return 2;
    } else if (!fromMember && call.is(i, "FROMLONLAT") && has(i, 2)) {
      fromPlace = true;
      center = GeoArguments.place(call, i + 1);
      return 3;
    } else if (!box && call.is(i, "BYRADIUS") && has(i, 2)) {
      readRadius(i + 1);
      return 3;
    } else if (!circle && call.is(i, "BYBOX") && has(i, 3)) {
      readBox(i + 1);
      return 4;
    }
    return 0;
  }

  private boolean has(int i, int operands) {
    return i + operands < call.count();
  }

  private void refuseConflicts() {
    if (target != null && (withDistance || withHash || withPlace)) {
      throw Errors.err(
          (form.isSearch() ? "GEOSEARCHSTORE" : "STORE option in GEORADIUS")
              + " is not compatible with WITHDIST, WITHHASH and WITHCOORD options");
    }
    if (form.isSearch() && !fromMember && !fromPlace) {
      throw Errors.err(
          "exactly one of FROMMEMBER or FROMLONLAT can be specified for " + call.text(0));
    }
    if (form.isSearch() && !circle && !box) {
      throw Errors.err("exactly one of BYRADIUS and BYBOX can be specified for " + call.text(0));
    }
    if (any && count == 0) {
      throw Errors.err("the ANY argument requires COUNT argument");
    }
  }

  // ------------------------------------------------------------------ what was asked for

  /** What is to be searched; there is a center whenever there is a sorted set. */
  GeoShape shape() {
    GeoPoint middle = java.util.Objects.requireNonNull(center);
    if (!box) {
      return new GeoShape.Circle(middle, radius * unitMeters);
    }
    double corner = Math.sqrt((width / 2) * (width / 2) + (height / 2) * (height / 2));
    return new GeoShape.Box(middle, width * unitMeters, height * unitMeters, corner * unitMeters);
  }

  /** How many meters the unit of distances has. */
  double unitMeters() {
    return unitMeters;
  }

  /** The key that gets the results, or null when they are the reply. */
  byte @Nullable [] target() {
    return target;
  }

  /** STOREDIST: the scores stored are distances, not geohashes. */
  boolean storesDistances() {
    return storeDistances;
  }

  boolean withDistance() {
    return withDistance;
  }

  boolean withHash() {
    return withHash;
  }

  boolean withPlace() {
    return withPlace;
  }

  /** How many parts a result has beside the member. */
  int options() {
    return (withDistance ? 1 : 0) + (withHash ? 1 : 0) + (withPlace ? 1 : 0);
  }

  Order order() {
    return order;
  }

  /** COUNT: the most results, 0 for all. */
  long count() {
    return count;
  }

  /** At how many results the search may stop, whichever these are; 0 for never. */
  long stopsAt() {
    return any ? count : 0;
  }

  /** The event when results were stored. */
  String storeEvent() {
    return form.isSearch() ? "geosearchstore" : "georadiusstore";
  }
}
