/**
 * The REST interface as data, shared by the server ({@code edge}) and the client: which routes there are, who may call
 * them, how large a body may be, and how the rooms' values are written as JSON. {@code openapi.yaml} says the same for
 * people and tools; a test compares the two.
 */
package org.bpci.api;
