"""Addresses of the desk."""

from __future__ import annotations

from django.urls import path

from kesu.desk.views import (
    account,
    acts,
    case,
    cases,
    deliveries,
    files,
    lookups,
    opening,
    people,
    procedures,
    signing,
    tasks,
    verification,
)

urlpatterns = [
    path("", tasks.mine, name="tasks"),
    path("sign-in", signing.enter, name="sign-in"),
    path("sign-out", signing.leave, name="sign-out"),
    path("language", signing.choose_language, name="language"),
    path("password", account.password, name="password"),
    path("tokens", account.tokens, name="tokens"),
    path("tokens/<int:token>/revoke", account.revoke, name="revoke-token"),
    path("new", opening.choose, name="new"),
    path("new/<slug:name>", opening.open_one, name="open"),
    path("new/<slug:name>/draft", opening.save_draft, name="open-draft"),
    path("new/<slug:name>/files", opening.take_file, name="open-file"),
    path("new/<slug:name>/likely", opening.likely_ones, name="open-likely"),
    path("lookup/<slug:kind>", lookups.options, name="lookup"),
    path("cases", cases.listing, name="cases"),
    path("cases/<str:name>", case.show, name="case"),
    path("cases/<uuid:ref>/tasks/<str:step>", acts.task, name="task"),
    path("cases/<uuid:ref>/do/<str:verb>", acts.command, name="command"),
    path("cases/<uuid:ref>/files/<str:number>", files.download, name="file"),
    path("procedures", procedures.listing, name="procedures"),
    path("procedures/publish", procedures.publish, name="publish"),
    path("procedures/<slug:name>", procedures.show, name="procedure"),
    path("people", people.show, name="people"),
    path("people/deputies", people.add_deputy, name="add-deputy"),
    path("people/deputies/<int:deputy>/end", people.end_deputy, name="end-deputy"),
    path("people/add", people.add, name="add-person"),
    path("people/<str:person>", people.one, name="person"),
    path("deliveries", deliveries.listing, name="deliveries"),
    path("deliveries/again", deliveries.again, name="deliver-again"),
    path("deliveries/hooks", deliveries.add_listener, name="add-hook"),
    path("deliveries/hooks/<int:hook>/end", deliveries.end_listener, name="end-hook"),
    path("deliveries/habits", deliveries.common_habits, name="mail-habits"),
    path("mail", deliveries.own_habits, name="mail"),
    path("verification", verification.show, name="verification"),
]
