/*
 * The floor: the least work with which a message can be put on disk and relayed.
 *
 *     relay_floor LOG [coalesce]
 *
 * One thread turns the wheel of epoll: accepts WebSockets, reads text frames, copies each `say` into the batch
 * that is being filled. A second thread takes the filled batch, writes it to a log whose blocks exist already,
 * and calls fdatasync once. Only then the first thread acknowledges the senders and tells the agents. While one
 * batch is on its way to the disk the next is being filled: that is group commit.
 *
 * Every frame is sent by a call of its own, as servers do that write a frame when it is ready; with `coalesce`
 * all frames for one socket that a batch makes leave in one call, which is several times cheaper when many are
 * in flight. Ratios are published against the former.
 *
 * It has no accounts, no queue, no bot, no hashes and no encryption, and it believes every client. It exists to
 * be divided by: a product's capacity is published as a share of this program's on the same machine, in the
 * same minute, under the same load. The log is a ring of LOG_BYTES; nobody reads it.
 *
 * Frames: {"v":1,"id":I,"cmd":"hello","args":{"agent":N}} an agent's socket
 *         {"v":1,"id":I,"cmd":"hello","args":{"to":N}}    a contact whose messages go to agent N
 *         {"v":1,"id":I,"cmd":"say","args":{"client_id":C,"text":T}}
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "wire.h"

enum { MOST_SOCKETS = 8192, MOST_AGENTS = 1024, EVENTS = 512, READ_BYTES = 65536 };
#define LOG_BYTES ((off_t)64 << 20)

struct connection {
    int fd;
    uint32_t generation;
    int upgraded, waits_to_write, agent, is_dirty;
    struct buffer in, out;
};

/* One message of a batch; places are offsets into the batch's bytes. */
struct message {
    int fd;
    uint32_t generation;
    int agent;
    size_t id, id_length, text, text_length;
};

struct batch {
    struct batch *next;
    struct buffer bytes;
    struct message *messages;
    size_t count, room;
};

static struct connection sockets[MOST_SOCKETS];
static int agents[MOST_AGENTS];
static int wheel, listener, written_bell;
static int dirty[MOST_SOCKETS], dirty_count;

static pthread_mutex_t guard = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t has_work = PTHREAD_COND_INITIALIZER;
static struct batch *filling, *written, *spare;
static int log_fd, coalesces;

/* ---- SHA-1 and base64 for the handshake (RFC 3174, RFC 4648, RFC 6455 section 4.2.2) ---- */

static uint32_t rotated(uint32_t value, int bits)
{
    return value << bits | value >> (32 - bits);
}

static void sha1_block(uint32_t state[5], const unsigned char *block)
{
    uint32_t w[80], a = state[0], b = state[1], c = state[2], d = state[3], e = state[4];
    for (int i = 0; i < 16; i++)
        w[i] = (uint32_t)block[4 * i] << 24 | block[4 * i + 1] << 16 | block[4 * i + 2] << 8 | block[4 * i + 3];
    for (int i = 16; i < 80; i++)
        w[i] = rotated(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
    for (int i = 0; i < 80; i++) {
        uint32_t f, k;
        if (i < 20)
            f = (b & c) | (~b & d), k = 0x5A827999;
        else if (i < 40)
            f = b ^ c ^ d, k = 0x6ED9EBA1;
        else if (i < 60)
            f = (b & c) | (b & d) | (c & d), k = 0x8F1BBCDC;
        else
            f = b ^ c ^ d, k = 0xCA62C1D6;
        uint32_t next = rotated(a, 5) + f + e + k + w[i];
        e = d, d = c, c = rotated(b, 30), b = a, a = next;
    }
    state[0] += a, state[1] += b, state[2] += c, state[3] += d, state[4] += e;
}

/* Text of at most 119 bytes: a key of 24 and the GUID of 36. */
static void sha1(const char *text, size_t length, unsigned char digest[20])
{
    uint32_t state[5] = {0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0};
    unsigned char blocks[128] = {0};
    size_t end = length < 56 ? 64 : 128;
    memcpy(blocks, text, length);
    blocks[length] = 0x80;
    for (int i = 0; i < 4; i++)
        blocks[end - 1 - (size_t)i] = (unsigned char)((length * 8) >> (8 * i));
    for (size_t at = 0; at < end; at += 64)
        sha1_block(state, blocks + at);
    for (int i = 0; i < 20; i++)
        digest[i] = (unsigned char)(state[i / 4] >> (24 - 8 * (i % 4)));
}

static void base64(const unsigned char *bytes, size_t length, char *text)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < length; i += 3) {
        uint32_t three = (uint32_t)bytes[i] << 16;
        three |= i + 1 < length ? (uint32_t)bytes[i + 1] << 8 : 0;
        three |= i + 2 < length ? bytes[i + 2] : 0;
        *text++ = letters[three >> 18];
        *text++ = letters[three >> 12 & 63];
        *text++ = i + 1 < length ? letters[three >> 6 & 63] : '=';
        *text++ = i + 2 < length ? letters[three & 63] : '=';
    }
    *text = 0;
}

/* ---- the disk ---- */

static void *write_batches(void *unused)
{
    off_t at = 0;
    (void)unused;
    for (;;) {
        pthread_mutex_lock(&guard);
        while (filling->count == 0)
            pthread_cond_wait(&has_work, &guard);
        struct batch *batch = filling;
        filling = spare != NULL ? spare : calloc(1, sizeof *filling);
        spare = spare != NULL ? spare->next : NULL;
        filling->next = NULL;
        pthread_mutex_unlock(&guard);
        if (at + (off_t)batch->bytes.length > LOG_BYTES)
            at = 0;
        if (pwrite(log_fd, batch->bytes.bytes, batch->bytes.length, at) != (ssize_t)batch->bytes.length)
            fail("write");
        if (fdatasync(log_fd) != 0)
            fail("fdatasync");
        at += (off_t)batch->bytes.length;
        pthread_mutex_lock(&guard);
        struct batch **last = &written;
        while (*last != NULL)
            last = &(*last)->next;
        *last = batch;
        pthread_mutex_unlock(&guard);
        uint64_t one = 1;
        if (write(written_bell, &one, sizeof one) != sizeof one)
            fail("eventfd");
    }
    return NULL;
}

/* The blocks of the log exist and hold something before the first message: no commit pays for new ones. */
static void prepare_log(const char *path)
{
    static char zeros[1 << 20];
    log_fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (log_fd < 0)
        fail(path);
    for (off_t at = 0; at < LOG_BYTES; at += (off_t)sizeof zeros)
        if (pwrite(log_fd, zeros, sizeof zeros, at) != (ssize_t)sizeof zeros)
            fail("prepare log");
    if (fsync(log_fd) != 0)
        fail("fsync");
}

/* ---- sockets ---- */

static void forget(struct connection *connection)
{
    close(connection->fd);
    if (connection->agent >= 0 && agents[connection->agent] == connection->fd)
        agents[connection->agent] = -1;
    connection->generation++;
    connection->fd = -1;
    connection->in.length = connection->out.length = 0;
    connection->upgraded = connection->waits_to_write = 0;
    connection->agent = -1;
}

static void watch(struct connection *connection, int waits_to_write)
{
    struct epoll_event event = {.events = EPOLLIN | (waits_to_write ? EPOLLOUT : 0)};
    event.data.fd = connection->fd;
    connection->waits_to_write = waits_to_write;
    if (epoll_ctl(wheel, EPOLL_CTL_MOD, connection->fd, &event) != 0)
        fail("epoll_ctl");
}

static void flush(struct connection *connection)
{
    connection->is_dirty = 0;
    if (connection->fd < 0)
        return;
    size_t sent = 0;
    while (sent < connection->out.length) {
        ssize_t n = send(connection->fd, connection->out.bytes + sent, connection->out.length - sent, MSG_NOSIGNAL);
        if (n < 0 && errno != EAGAIN) {
            forget(connection);
            return;
        }
        if (n < 0)
            break;
        sent += (size_t)n;
    }
    buffer_drop(&connection->out, sent);
    if ((connection->out.length > 0) != connection->waits_to_write)
        watch(connection, connection->out.length > 0);
}

static void put_frame(struct connection *connection, const char *before, const char *middle, size_t length,
                      const char *after)
{
    size_t first = strlen(before), last = strlen(after), all = first + length + last;
    unsigned char head[4] = {0x81, (unsigned char)all};
    if (all > 125)
        head[1] = 126, head[2] = (unsigned char)(all >> 8), head[3] = (unsigned char)all;
    buffer_add(&connection->out, head, all > 125 ? 4 : 2);
    buffer_add(&connection->out, before, first);
    buffer_add(&connection->out, middle, length);
    buffer_add(&connection->out, after, last);
    if (!coalesces) {
        flush(connection);
    } else if (!connection->is_dirty) {
        connection->is_dirty = 1;
        dirty[dirty_count++] = (int)(connection - sockets);
    }
}

static void flush_dirty(void)
{
    for (int i = 0; i < dirty_count; i++)
        flush(&sockets[dirty[i]]);
    dirty_count = 0;
}

static void deliver_written(void)
{
    uint64_t rings;
    if (read(written_bell, &rings, sizeof rings) < 0)
        return;
    pthread_mutex_lock(&guard);
    struct batch *batch = written;
    written = NULL;
    pthread_mutex_unlock(&guard);
    while (batch != NULL) {
        for (size_t i = 0; i < batch->count; i++) {
            struct message *message = &batch->messages[i];
            struct connection *sender = &sockets[message->fd];
            const char *bytes = batch->bytes.bytes;
            if (sender->fd >= 0 && sender->generation == message->generation)
                put_frame(sender, "{\"v\":1,\"type\":\"ack\",\"id\":\"", bytes + message->id, message->id_length, "\"}");
            int agent = agents[message->agent];
            if (agent >= 0)
                put_frame(&sockets[agent], "{\"v\":1,\"type\":\"row\",\"row\":{\"preview\":\"", bytes + message->text,
                          message->text_length, "\"}}");
        }
        struct batch *next = batch->next;
        batch->count = batch->bytes.length = 0;
        pthread_mutex_lock(&guard);
        batch->next = spare;
        spare = batch;
        pthread_mutex_unlock(&guard);
        batch = next;
    }
    flush_dirty();
}

/* Find the text member `name` and return where its value begins; its end is the next plain quote. */
static const char *member(const char *json, size_t length, const char *name, size_t *value_length)
{
    const char *at = memmem(json, length, name, strlen(name));
    if (at == NULL)
        return NULL;
    at += strlen(name);
    const char *end = memchr(at, '"', (size_t)(json + length - at));
    *value_length = end == NULL ? 0 : (size_t)(end - at);
    return end == NULL ? NULL : at;
}

static int number_after(const char *json, size_t length, const char *name)
{
    const char *at = memmem(json, length, name, strlen(name));
    int number = at == NULL ? -1 : atoi(at + strlen(name));
    return number < MOST_AGENTS ? number : -1;
}

static void hello(struct connection *connection, const char *json, size_t length, const char *id, size_t id_length)
{
    int agent = number_after(json, length, "\"agent\":");
    connection->agent = agent >= 0 ? agent : number_after(json, length, "\"to\":");
    if (agent >= 0)
        agents[agent] = connection->fd;
    put_frame(connection, "{\"v\":1,\"type\":\"ack\",\"id\":\"", id, id_length, "\"}");
    flush_dirty();
}

static void take(struct connection *connection, const char *json, size_t length)
{
    size_t id_length, text_length;
    const char *id = member(json, length, "\"id\":\"", &id_length);
    if (id == NULL)
        return;
    if (memmem(json, length, "\"cmd\":\"hello\"", 13) != NULL) {
        hello(connection, json, length, id, id_length);
        return;
    }
    const char *text = member(json, length, "\"text\":\"", &text_length);
    if (text == NULL || connection->agent < 0)
        return;
    pthread_mutex_lock(&guard);
    struct batch *batch = filling;
    if (batch->count == batch->room) {
        batch->room = batch->room * 2 + 64;
        batch->messages = realloc(batch->messages, batch->room * sizeof *batch->messages);
        if (batch->messages == NULL)
            fail("realloc");
    }
    size_t base = batch->bytes.length;
    batch->messages[batch->count++] = (struct message){
        .fd = connection->fd, .generation = connection->generation, .agent = connection->agent,
        .id = base + (size_t)(id - json), .id_length = id_length,
        .text = base + (size_t)(text - json), .text_length = text_length};
    buffer_add(&batch->bytes, json, length);
    buffer_add(&batch->bytes, "\n", 1);
    if (batch->count == 1)
        pthread_cond_signal(&has_work);
    pthread_mutex_unlock(&guard);
}

static void upgrade(struct connection *connection)
{
    static const char guid[] = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    char text[128], proof[32], answer[256];
    unsigned char digest[20];
    *buffer_room(&connection->in, 1) = 0;
    char *end = strstr(connection->in.bytes, "\r\n\r\n");
    char *key = strcasestr(connection->in.bytes, "\r\nsec-websocket-key: ");
    if (end == NULL || key == NULL)
        return;
    int length = snprintf(text, sizeof text, "%.24s%s", key + 21, guid);
    sha1(text, (size_t)length, digest);
    base64(digest, sizeof digest, proof);
    length = snprintf(answer, sizeof answer,
                      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                      "Sec-WebSocket-Accept: %s\r\n\r\n", proof);
    buffer_drop(&connection->in, (size_t)(end + 4 - connection->in.bytes));
    connection->upgraded = 1;
    buffer_add(&connection->out, answer, (size_t)length);
    flush(connection);
}

static void take_frames(struct connection *connection)
{
    size_t used = 0;
    struct frame frame;
    while (connection->fd >= 0 && frame_read(connection->in.bytes + used, connection->in.length - used, &frame)) {
        for (size_t i = 0; frame.mask != NULL && i < frame.length; i++)
            frame.payload[i] ^= (char)frame.mask[i & 3];
        if (frame.opcode == 8) {
            forget(connection);
            return;
        }
        if (frame.opcode == 1)
            take(connection, frame.payload, frame.length);
        used += frame.total;
    }
    buffer_drop(&connection->in, used);
}

static void read_socket(struct connection *connection)
{
    ssize_t n = recv(connection->fd, buffer_room(&connection->in, READ_BYTES), READ_BYTES, 0);
    if (n < 0 && errno == EAGAIN)
        return;
    if (n <= 0) {
        forget(connection);
        return;
    }
    connection->in.length += (size_t)n;
    if (!connection->upgraded)
        upgrade(connection);
    if (connection->upgraded && connection->fd >= 0)
        take_frames(connection);
}

static void accept_sockets(void)
{
    int fd, one = 1;
    while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
        if (fd >= MOST_SOCKETS) {
            close(fd);
            continue;
        }
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        sockets[fd].fd = fd;
        sockets[fd].agent = -1;
        struct epoll_event event = {.events = EPOLLIN};
        event.data.fd = fd;
        if (epoll_ctl(wheel, EPOLL_CTL_ADD, fd, &event) != 0)
            fail("epoll_ctl");
    }
}

static void listen_anywhere(void)
{
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof here;
    listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (bind(listener, (struct sockaddr *)&here, size) != 0 || listen(listener, 1024) != 0)
        fail("listen");
    getsockname(listener, (struct sockaddr *)&here, &size);
    printf("port %d\n", ntohs(here.sin_port));
    fflush(stdout);
}

int main(int count, char **words)
{
    pthread_t writer;
    struct epoll_event events[EVENTS], event = {.events = EPOLLIN};
    if (count < 2) {
        fprintf(stderr, "usage: relay_floor LOG [coalesce]\n");
        return 2;
    }
    coalesces = count > 2;
    memset(agents, -1, sizeof agents);
    prepare_log(words[1]);
    filling = calloc(1, sizeof *filling);
    wheel = epoll_create1(EPOLL_CLOEXEC);
    written_bell = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    listen_anywhere();
    event.data.fd = listener;
    epoll_ctl(wheel, EPOLL_CTL_ADD, listener, &event);
    event.data.fd = written_bell;
    epoll_ctl(wheel, EPOLL_CTL_ADD, written_bell, &event);
    if (pthread_create(&writer, NULL, write_batches, NULL) != 0)
        fail("pthread_create");
    for (;;) {
        int ready = epoll_wait(wheel, events, EVENTS, -1);
        for (int i = 0; i < ready; i++) {
            int fd = events[i].data.fd;
            if (fd == listener)
                accept_sockets();
            else if (fd == written_bell)
                deliver_written();
            else if (sockets[fd].fd == fd && events[i].events & EPOLLOUT)
                flush(&sockets[fd]);
            if (fd != listener && fd != written_bell && sockets[fd].fd == fd && events[i].events & ~EPOLLOUT)
                read_socket(&sockets[fd]);
        }
    }
}
