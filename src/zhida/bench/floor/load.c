/*
 * Load for the relay benchmark: the same program, the same frames and the same clock for the floor and for us.
 *
 *     load PORT SPEC FACTS [CORE]
 *
 * SPEC has one line per socket: `c ` or `a ` (contact, agent) and the hello frame to send. After connecting it
 * prints one JSON line and then obeys commands on standard input, answering each with one JSON line:
 *
 *     ask                   every contact asks for a person
 *     flight N MOST S       the first MOST contacts keep N messages in flight for S seconds
 *     rate R S              R messages a second, contact after contact, for S seconds
 *
 * A message's text is `m:<contact>:<number>: …`; it is acknowledged by its frame id `m<number>` and delivered
 * when an agent's socket shows it in a row's preview. Time runs from the planned moment of sending to delivery.
 * FACTS gets two 32-bit numbers per fact, `kind << 24 | contact` and `number`; who checks the invariants reads
 * them there. CPU share is this process's own: above 0.9 the generator is what was measured.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "wire.h"

enum { EVENTS = 256, READ_BYTES = 65536, RING = 1024, TEXT_BYTES = 90 };
enum { SENT = 1, ACKED = 2, DELIVERED = 3, REFUSED = 4 };
#define DRAIN_NS (20 * NANOS)
#define STDIN_MARK 0xFFFFFFFFu
#define TIMER_MARK 0xFFFFFFFEu

struct socket_state {
    int fd, is_agent, waits_to_write, is_dirty, has_asked;
    uint32_t next, in_flight;
    uint64_t sent_at[RING];
    struct buffer in, out;
};

static struct socket_state *sockets;
static uint32_t socket_count, contact_count;
static uint32_t *dirty, dirty_count;
static int wheel, timer, port;
static FILE *facts;

/* The run that is on. */
static struct {
    uint64_t until, began;
    uint32_t in_flight, most, asked, refused_hello;
    uint64_t sent, acked, acked_in_time, delivered, refused;
    uint32_t *latencies_us;
    size_t latency_room;
} run;

static void note(uint32_t kind, uint32_t contact, uint32_t number)
{
    uint32_t fact[2] = {kind << 24 | contact, number};
    if (fwrite(fact, sizeof fact, 1, facts) != 1)
        fail("facts");
}

/* ---- frames out ---- */

static uint32_t next_mask(void)
{
    static uint32_t state = 2463534242u;
    state ^= state << 13, state ^= state >> 17, state ^= state << 5;
    return state;
}

static void put_frame(struct socket_state *one, const char *text, size_t length)
{
    uint32_t mask = next_mask();
    unsigned char head[4] = {0x81, (unsigned char)(0x80 | (length > 125 ? 126 : length))};
    head[2] = (unsigned char)(length >> 8), head[3] = (unsigned char)length;
    buffer_add(&one->out, head, length > 125 ? 4 : 2);
    buffer_add(&one->out, &mask, sizeof mask);
    char *to = buffer_room(&one->out, length);
    const char *key = (const char *)&mask;
    for (size_t i = 0; i < length; i++)
        to[i] = text[i] ^ key[i & 3];
    one->out.length += length;
    if (!one->is_dirty) {
        one->is_dirty = 1;
        dirty[dirty_count++] = (uint32_t)(one - sockets);
    }
}

static void watch(struct socket_state *one, int operation, int waits_to_write)
{
    struct epoll_event event = {.events = EPOLLIN | (waits_to_write ? EPOLLOUT : 0)};
    event.data.u32 = (uint32_t)(one - sockets);
    one->waits_to_write = waits_to_write;
    if (epoll_ctl(wheel, operation, one->fd, &event) != 0)
        fail("epoll_ctl");
}

static void flush(struct socket_state *one)
{
    size_t sent = 0;
    one->is_dirty = 0;
    while (sent < one->out.length) {
        ssize_t n = send(one->fd, one->out.bytes + sent, one->out.length - sent, MSG_NOSIGNAL);
        if (n < 0 && errno != EAGAIN)
            fail("send");
        if (n < 0)
            break;
        sent += (size_t)n;
    }
    buffer_drop(&one->out, sent);
    if ((one->out.length > 0) != one->waits_to_write)
        watch(one, EPOLL_CTL_MOD, one->out.length > 0);
}

static void flush_dirty(void)
{
    for (uint32_t i = 0; i < dirty_count; i++)
        flush(&sockets[dirty[i]]);
    dirty_count = 0;
}

static void say(uint32_t contact, uint64_t planned)
{
    static const char words[] = "Where is my parcel? It was promised for today, and nobody has rung at the door so far.";
    struct socket_state *one = &sockets[contact];
    char text[TEXT_BYTES + 24], frame[320];
    uint32_t number = one->next++;
    snprintf(text, sizeof text, "m:%u:%u: %s", contact, number, words);
    int length = snprintf(frame, sizeof frame,
                          "{\"v\":1,\"id\":\"m%u\",\"cmd\":\"say\",\"args\":{\"client_id\":\"%u-%u\",\"text\":\"%.90s\"}}",
                          number, contact, number, text);
    one->sent_at[number % RING] = planned;
    one->in_flight++;
    run.sent++;
    note(SENT, contact, number);
    put_frame(one, frame, (size_t)length);
}

/* ---- frames in ---- */

static void delivered(const char *json, size_t length)
{
    static const char mark[] = "\"preview\":\"m:";
    const char *at = memmem(json, length, mark, sizeof mark - 1);
    if (at == NULL)
        return;
    char *end;
    uint32_t contact = (uint32_t)strtoul(at + sizeof mark - 1, &end, 10);
    uint32_t number = (uint32_t)strtoul(end + 1, NULL, 10);
    if (contact >= contact_count)
        return;
    note(DELIVERED, contact, number);
    if (run.delivered == run.latency_room) {
        run.latency_room = run.latency_room * 2 + 65536;
        run.latencies_us = realloc(run.latencies_us, run.latency_room * sizeof *run.latencies_us);
        if (run.latencies_us == NULL)
            fail("realloc");
    }
    uint64_t took = now_ns() - sockets[contact].sent_at[number % RING];
    run.latencies_us[run.delivered++] = (uint32_t)(took / 1000);
}

static void answered(uint32_t contact, const char *json, size_t length, uint32_t kind)
{
    struct socket_state *one = &sockets[contact];
    const char *id = memmem(json, length, "\"id\":\"", 6);
    if (id == NULL || one->is_agent)
        return;
    id += 6;
    if (strncmp(id, "ask\"", 4) == 0) {
        one->has_asked = 1;
        run.asked += kind == ACKED;
        run.refused += kind == REFUSED;
    }
    if (*id != 'm')
        return;
    note(kind, contact, (uint32_t)strtoul(id + 1, NULL, 10));
    one->in_flight--;
    uint64_t now = now_ns();
    run.acked += kind == ACKED;
    run.refused += kind == REFUSED;
    run.acked_in_time += kind == ACKED && now <= run.until;
    if (run.in_flight > 0 && now < run.until)
        say(contact, now);
}

/* Every server frame begins {"v":1,"type":"…; the letter there tells what it is. */
static void take(uint32_t at, const char *json, size_t length)
{
    static const char pong[] = "{\"v\":1,\"id\":\"pong\",\"cmd\":\"pong\",\"args\":{}}";
    if (length < 18)
        return;
    if (json[15] == 'a')
        answered(at, json, length, ACKED);
    else if (json[15] == 'r' && json[16] == 'o' && sockets[at].is_agent)
        delivered(json, length);
    else if (json[15] == 'e' && json[16] == 'r')
        answered(at, json, length, REFUSED);
    else if (json[15] == 'p')
        put_frame(&sockets[at], pong, sizeof pong - 1);
}

static void take_frames(uint32_t at)
{
    struct socket_state *one = &sockets[at];
    size_t used = 0;
    struct frame frame;
    while (frame_read(one->in.bytes + used, one->in.length - used, &frame)) {
        if (frame.opcode == 8) {
            fprintf(stderr, "the server closed socket %u with code %d\n", at,
                    frame.length < 2 ? 0 : (unsigned char)frame.payload[0] << 8 | (unsigned char)frame.payload[1]);
            exit(1);
        }
        if (frame.opcode == 1)
            take(at, frame.payload, frame.length);
        used += frame.total;
    }
    buffer_drop(&one->in, used);
}

/* Read what is there; 0 when nothing more is. */
static int read_socket(uint32_t at)
{
    struct socket_state *one = &sockets[at];
    ssize_t n = recv(one->fd, buffer_room(&one->in, READ_BYTES), READ_BYTES, 0);
    if (n < 0 && errno == EAGAIN)
        return 0;
    if (n <= 0) {
        fprintf(stderr, "the server dropped socket %u\n", at);
        exit(1);
    }
    one->in.length += (size_t)n;
    return 1;
}

/* ---- connecting, one socket after the other ---- */

static void await_text(struct socket_state *one, const char *wanted)
{
    while (one->in.length == 0 || memmem(one->in.bytes, one->in.length, wanted, strlen(wanted)) == NULL)
        read_socket((uint32_t)(one - sockets));
}

static void connect_socket(struct socket_state *one, const char *hello)
{
    struct sockaddr_in there = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    there.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    char request[512];
    int on = 1;
    one->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(one->fd, (struct sockaddr *)&there, sizeof there) != 0)
        fail("connect");
    setsockopt(one->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    int length = snprintf(request, sizeof request,
                          "GET /ws HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nOrigin: http://127.0.0.1:%d\r\n"
                          "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                          "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n", port, port);
    buffer_add(&one->out, request, (size_t)length);
    flush(one);
    await_text(one, "\r\n\r\n");
    char *end = memmem(one->in.bytes, one->in.length, "\r\n\r\n", 4);
    if (strncmp(one->in.bytes, "HTTP/1.1 101", 12) != 0) {
        fprintf(stderr, "handshake refused: %.*s\n", (int)(end - one->in.bytes), one->in.bytes);
        exit(1);
    }
    buffer_drop(&one->in, (size_t)(end + 4 - one->in.bytes));
    put_frame(one, hello, strlen(hello));
    flush_dirty();
    await_text(one, "\"type\":\"");
    if (memmem(one->in.bytes, one->in.length, "\"type\":\"error\"", 14) != NULL) {
        fprintf(stderr, "hello refused: %.*s\n", (int)one->in.length, one->in.bytes);
        exit(1);
    }
    fcntl(one->fd, F_SETFL, O_NONBLOCK);
    watch(one, EPOLL_CTL_ADD, 0);
    take_frames((uint32_t)(one - sockets));
}

static void connect_all(const char *path)
{
    char *line = NULL;
    size_t room = 0;
    ssize_t length;
    FILE *spec = fopen(path, "r");
    if (spec == NULL)
        fail(path);
    while (getline(&line, &room, spec) > 0)
        socket_count++;
    sockets = calloc(socket_count, sizeof *sockets);
    dirty = calloc(socket_count, sizeof *dirty);
    rewind(spec);
    for (uint32_t at = 0; (length = getline(&line, &room, spec)) > 0; at++) {
        line[length - (line[length - 1] == '\n')] = 0;
        sockets[at].is_agent = line[0] == 'a';
        contact_count += !sockets[at].is_agent;
        connect_socket(&sockets[at], line + 2);
    }
    fclose(spec);
    free(line);
}

/* ---- runs ---- */

static double cpu_s(void)
{
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
           (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

static void plan_ticks(uint64_t every_ns)
{
    struct itimerspec ticks = {0};
    ticks.it_interval.tv_sec = ticks.it_value.tv_sec = (time_t)(every_ns / NANOS);
    ticks.it_interval.tv_nsec = ticks.it_value.tv_nsec = (long)(every_ns % NANOS);
    timerfd_settime(timer, 0, &ticks, NULL);
}

/* Say what is due: the messages of every tick since the last look, each counted from its own planned moment. */
static void say_planned(uint64_t every_ns)
{
    uint64_t ticks = 0;
    if (read(timer, &ticks, sizeof ticks) < 0)
        return;
    for (uint64_t planned; ticks > 0 && (planned = run.began + (run.sent + 1) * every_ns) < run.until; ticks--)
        say((uint32_t)(run.sent % contact_count), planned);
}

static void turn(int patience_ms, uint64_t every_ns, int *has_command)
{
    struct epoll_event events[EVENTS];
    int ready = epoll_wait(wheel, events, EVENTS, patience_ms);
    for (int i = 0; i < ready; i++) {
        uint32_t at = events[i].data.u32;
        if (at == STDIN_MARK)
            *has_command = 1;
        else if (at == TIMER_MARK)
            say_planned(every_ns);
        else {
            if (events[i].events & EPOLLOUT)
                flush(&sockets[at]);
            if (events[i].events & ~(uint32_t)EPOLLOUT && read_socket(at))
                take_frames(at);
        }
    }
    flush_dirty();
}

static int is_settled(void)
{
    return run.acked + run.refused == run.sent && run.delivered >= run.acked;
}

static int by_size(const void *a, const void *b)
{
    uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
    return (left > right) - (left < right);
}

static double percentile_ms(double share)
{
    if (run.delivered == 0)
        return 0;
    return run.latencies_us[(size_t)(share * (double)(run.delivered - 1))] / 1e3;
}

static void run_load(uint32_t in_flight, uint32_t most, double rate, double seconds)
{
    int ignored = 0;
    double cpu_before = cpu_s();
    uint64_t every_ns = rate > 0 ? (uint64_t)((double)NANOS / rate) : 0;
    run.sent = run.acked = run.acked_in_time = run.delivered = run.refused = 0;
    run.in_flight = in_flight;
    run.began = now_ns();
    run.until = run.began + (uint64_t)(seconds * (double)NANOS);
    for (uint32_t at = 0; in_flight > 0 && at < most && at < contact_count; at++)
        for (uint32_t i = 0; i < in_flight; i++)
            say(at, run.began);
    flush_dirty();
    plan_ticks(every_ns);
    while (now_ns() < run.until)
        turn(1, every_ns, &ignored);
    plan_ticks(0);
    double cpu = cpu_s() - cpu_before;
    while (!is_settled() && now_ns() < run.until + DRAIN_NS)
        turn(10, 0, &ignored);
    if (run.delivered > 0)
        qsort(run.latencies_us, run.delivered, sizeof *run.latencies_us, by_size);
    fflush(facts);
    printf("{\"sent\":%llu,\"acked\":%llu,\"delivered\":%llu,\"refused\":%llu,\"per_s\":%.1f,\"cpu_share\":%.3f,"
           "\"p50_ms\":%.3f,\"p90_ms\":%.3f,\"p99_ms\":%.3f}\n",
           (unsigned long long)run.sent, (unsigned long long)run.acked, (unsigned long long)run.delivered,
           (unsigned long long)run.refused, (double)run.acked_in_time / seconds, cpu / seconds, percentile_ms(0.5),
           percentile_ms(0.9), percentile_ms(0.99));
}

static void ask_all(void)
{
    static const char ask[] = "{\"v\":1,\"id\":\"ask\",\"cmd\":\"ask_person\",\"args\":{\"via\":\"button\"}}";
    int ignored = 0;
    uint64_t until = now_ns() + DRAIN_NS;
    run.asked = 0, run.refused = 0, run.in_flight = 0;
    for (uint32_t at = 0; at < contact_count; at++)
        put_frame(&sockets[at], ask, sizeof ask - 1);
    flush_dirty();
    while (run.asked + run.refused < contact_count && now_ns() < until)
        turn(10, 0, &ignored);
    printf("{\"asked\":%u,\"refused\":%llu}\n", run.asked, (unsigned long long)run.refused);
}

/* Obey one line; 0 at the end of the commands. */
static int obey(void)
{
    char line[128];
    unsigned in_flight, most;
    double rate, seconds;
    if (fgets(line, sizeof line, stdin) == NULL)
        return 0;
    if (strncmp(line, "ask", 3) == 0)
        ask_all();
    else if (sscanf(line, "flight %u %u %lf", &in_flight, &most, &seconds) == 3)
        run_load(in_flight, most, 0, seconds);
    else if (sscanf(line, "rate %lf %lf", &rate, &seconds) == 2)
        run_load(0, 0, rate, seconds);
    else
        printf("{\"error\":\"commands are ask, flight N MOST S, rate R S\"}\n");
    fflush(stdout);
    return 1;
}

int main(int count, char **words)
{
    if (count < 4) {
        fprintf(stderr, "usage: load PORT SPEC FACTS [CORE]\n");
        return 2;
    }
    if (count > 4) {
        cpu_set_t cores;
        CPU_ZERO(&cores);
        CPU_SET(atoi(words[4]), &cores);
        sched_setaffinity(0, sizeof cores, &cores);
    }
    setvbuf(stdin, NULL, _IONBF, 0);
    port = atoi(words[1]);
    facts = fopen(words[3], "wb");
    wheel = epoll_create1(EPOLL_CLOEXEC);
    timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    if (facts == NULL || wheel < 0 || timer < 0)
        fail("start");
    struct epoll_event event = {.events = EPOLLIN, .data.u32 = TIMER_MARK};
    epoll_ctl(wheel, EPOLL_CTL_ADD, timer, &event);
    event.data.u32 = STDIN_MARK;
    epoll_ctl(wheel, EPOLL_CTL_ADD, 0, &event);
    connect_all(words[2]);
    printf("{\"connected\":%u}\n", socket_count);
    fflush(stdout);
    for (int has_command = 0;; has_command = 0) {
        while (!has_command)
            turn(-1, 0, &has_command);
        if (!obey())
            return 0;
    }
}
