/**
 * The command line of the runnable jar. The only package that prints, and that ends the process.
 */
@NullMarked
package dev.sextant.simulator.cli;

import org.jspecify.annotations.NullMarked;
