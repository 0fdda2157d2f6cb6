package org.bpci.interapp;

import org.bpci.kernel.Fault;
import org.bpci.kernel.FaultKind;

/** The refusals of permissions and actions as texts, before anybody has agreed to anything. */
public enum PermissionFault implements Fault {
    PERMISSION_MALFORMED(FaultKind.INVALID, "The permission does not follow the grammar"),
    PERMISSION_AMBIGUOUS(FaultKind.INVALID, "The permission can be read in two ways"),
    PERMISSION_TOO_LONG(FaultKind.INVALID, "The permissions are longer than the limits"),
    PERMISSIONS_ENTANGLED(FaultKind.INVALID, "The permissions overlap in too many ways to be compared"),
    ACTION_MALFORMED(FaultKind.INVALID, "The action does not name one verb and one resource");

    private final FaultKind kind;
    private final String title;

    PermissionFault(FaultKind kind, String title) {
        this.kind = kind;
        this.title = title;
    }

    @Override
    public FaultKind kind() {
        return kind;
    }

    @Override
    public String title() {
        return title;
    }
}
