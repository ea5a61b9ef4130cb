#include "io/lanes.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define STACK ((size_t)512 * 1024)

enum stage { FREE, GIVEN, OVER };

struct lane {
	struct lanes *all;
	struct transport *t;
	pthread_t thread;
	pthread_cond_t given;
	enum stage stage;
	struct sending mail;
	enum sent how;
	char answer[512];
};

struct lanes {
	pthread_mutex_t lock;
	pthread_cond_t over;
	bool ending;
	unsigned n;
	struct lane lane[TRANSPORT_LANES];
};

static void
send_given(struct lane *w)
{
	struct lanes *l = w->all;

	pthread_mutex_unlock(&l->lock);
	w->how = transport_send(
	    w->t, w->mail.from, w->mail.to, w->mail.raw, w->answer);
	pthread_mutex_lock(&l->lock);
	w->stage = OVER;
	pthread_cond_signal(&l->over);
}

static void *
work(void *arg)
{
	struct lane *w = arg;
	struct lanes *l = w->all;

	pthread_mutex_lock(&l->lock);
	while (w->stage == GIVEN || !l->ending) {
		if (w->stage == GIVEN)
			send_given(w);
		else
			pthread_cond_wait(&w->given, &l->lock);
	}
	pthread_mutex_unlock(&l->lock);
	if (w != &l->lane[0]) /* the farewell takes a round trip */
		transport_close(w->t);
	return NULL;
}

static bool
start(struct lane *w)
{
	pthread_attr_t a;
	int rc;

	pthread_attr_init(&a);
	pthread_attr_setstacksize(&a, STACK);
	rc = pthread_create(&w->thread, &a, work, w);
	pthread_attr_destroy(&a);
	return rc == 0;
}

/* Signals are the main thread's: they end its waits. */
static void
start_all(struct lanes *l, struct transport *first, unsigned n)
{
	sigset_t all, before;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	for (; l->n < n; l->n++) {
		struct lane *w = &l->lane[l->n];

		*w = (struct lane){.all = l, .t = first};
		pthread_cond_init(&w->given, NULL);
		if (l->n > 0)
			w->t = first->ops->another(first);
		if (start(w))
			continue;
		if (l->n > 0)
			transport_close(w->t);
		break; /* with those that are there */
	}
	pthread_sigmask(SIG_SETMASK, &before, NULL);
}

struct lanes *
lanes_new(struct transport *first, unsigned n)
{
	struct lanes *l = mem_new(sizeof *l);

	pthread_mutex_init(&l->lock, NULL);
	pthread_cond_init(&l->over, NULL);
	start_all(l, first, n);
	if (l->n > 0)
		return l;
	lanes_free(l);
	return NULL;
}

void
lanes_free(struct lanes *l)
{
	pthread_mutex_lock(&l->lock);
	l->ending = true;
	for (unsigned i = 0; i < l->n; i++)
		pthread_cond_signal(&l->lane[i].given);
	pthread_mutex_unlock(&l->lock);
	for (unsigned i = 0; i < l->n; i++)
		pthread_join(l->lane[i].thread, NULL);
	pthread_cond_destroy(&l->over);
	pthread_mutex_destroy(&l->lock);
	free(l);
}

unsigned
lanes_count(const struct lanes *l)
{
	return l->n;
}

void
lanes_begin(struct lanes *l, unsigned lane, const struct sending *mail)
{
	struct lane *w = &l->lane[lane];

	pthread_mutex_lock(&l->lock);
	w->mail = *mail;
	w->stage = GIVEN;
	pthread_cond_signal(&w->given);
	pthread_mutex_unlock(&l->lock);
}

static struct lane *
find_over(struct lanes *l)
{
	for (unsigned i = 0; i < l->n; i++) {
		if (l->lane[i].stage == OVER)
			return &l->lane[i];
	}
	return NULL;
}

int
lanes_end(struct lanes *l, bool wait, enum sent *how, char answer[512])
{
	struct lane *w;

	pthread_mutex_lock(&l->lock);
	while ((w = find_over(l)) == NULL && wait)
		pthread_cond_wait(&l->over, &l->lock);
	if (w != NULL) {
		w->stage = FREE;
		*how = w->how;
		memcpy(answer, w->answer, 512);
	}
	pthread_mutex_unlock(&l->lock);
	return w == NULL ? -1 : (int)(w - l->lane);
}
