/*
 * base/log.h - one event, one line on standard error.
 *
 *   log_info("order.moved", "order=%s from=%s to=%s", ...);
 *
 * The first word never changes; ids first; never a body, a password or a
 * full address above LOG_DEBUG.  The sink escapes control bytes.  Lines
 * begin with <N> (sd-daemon(3)) when JOURNAL_STREAM is set.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

enum log_level { LOG_ERROR, LOG_WARN, LOG_INFO, LOG_DEBUG };

void log_open(enum log_level most); /* default: LOG_WARN */

void log_at(enum log_level l, const char *event, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

#define log_error(...) log_at(LOG_ERROR, __VA_ARGS__)
#define log_warn(...) log_at(LOG_WARN, __VA_ARGS__)
#define log_info(...) log_at(LOG_INFO, __VA_ARGS__)
#define log_debug(...) log_at(LOG_DEBUG, __VA_ARGS__)

#endif
