/* What relay_floor.c and load.c share: growing buffers, the clock, and the end with a reason. */
#ifndef ZHIDA_WIRE_H
#define ZHIDA_WIRE_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define NANOS 1000000000ULL

struct buffer {
    char *bytes;
    size_t length, room;
};

static inline void fail(const char *what)
{
    perror(what);
    exit(1);
}

static inline uint64_t now_ns(void)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return (uint64_t)at.tv_sec * NANOS + (uint64_t)at.tv_nsec;
}

/* Make room for `more` bytes and return where they go; the caller adds them to `length`. */
static inline char *buffer_room(struct buffer *buffer, size_t more)
{
    if (buffer->length + more > buffer->room) {
        buffer->room = (buffer->length + more) * 2;
        buffer->bytes = realloc(buffer->bytes, buffer->room);
        if (buffer->bytes == NULL)
            fail("realloc");
    }
    return buffer->bytes + buffer->length;
}

static inline void buffer_add(struct buffer *buffer, const void *bytes, size_t length)
{
    memcpy(buffer_room(buffer, length), bytes, length);
    buffer->length += length;
}

static inline void buffer_drop(struct buffer *buffer, size_t length)
{
    buffer->length -= length;
    memmove(buffer->bytes, buffer->bytes + length, buffer->length);
}

/* One frame found in received bytes: where its payload is and how long header and payload are together. */
struct frame {
    int opcode;
    char *payload;
    size_t length, total;
    const unsigned char *mask;
};

/* Return 1 and fill `frame` when a whole frame is there, 0 when more bytes are needed. */
static inline int frame_read(char *bytes, size_t there, struct frame *frame)
{
    const unsigned char *head = (const unsigned char *)bytes;
    if (there < 2)
        return 0;
    size_t header = 2, length = head[1] & 127;
    if (length == 126) {
        if (there < 4)
            return 0;
        length = (size_t)head[2] << 8 | head[3];
        header = 4;
    } else if (length == 127) {
        if (there < 10)
            return 0;
        length = 0;
        for (int i = 2; i < 10; i++)
            length = length << 8 | head[i];
        header = 10;
    }
    frame->mask = NULL;
    if (head[1] & 128) {
        frame->mask = head + header;
        header += 4;
    }
    if (there < header + length)
        return 0;
    frame->opcode = head[0] & 15;
    frame->payload = bytes + header;
    frame->length = length;
    frame->total = header + length;
    return 1;
}

#endif
