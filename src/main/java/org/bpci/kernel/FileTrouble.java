package org.bpci.kernel;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Why a file cannot be used, in words: the messages of many exceptions only repeat its path, and of some there is none. */
public final class FileTrouble {

    private FileTrouble() {
    }

    public static String of(IOException failure) {
        return switch (failure) {
            case NoSuchFileException missing -> "there is no such file or directory";
            case AccessDeniedException denied -> "this user may not";
            case FileAlreadyExistsException there -> "it is there already";
            case NotDirectoryException file -> "it is not a directory";
            case CharacterCodingException wrong -> "it is not UTF-8 text";
            case FileSystemException other when other.getReason() != null -> other.getReason();
            case IOException other when other.getMessage() != null -> other.getMessage();
            default -> "the file system gives no reason";
        };
    }
}
