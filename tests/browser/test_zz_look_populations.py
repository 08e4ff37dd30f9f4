import os, pytest
from playwright.sync_api import sync_playwright
from django.conf import settings
from tests.scenes import populations as scene
from tests.integration.populations_cast import groups, open_vote, voters, decided
from populations import actions
from populations.models import Population, Round
from amhe.reference import facts, by_id
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client
from amhe.access import wall

@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_look(live_server, transactional_db):
    from tests.world import build_world
    world = build_world()
    walk = facts("programme", "demo/walk")
    ex = by_id("teams", "seed_examples", "example_populations")
    place = world.ours
    listed = []
    with place.inside():
        for row in walk["long_list"]:
            p = actions.add_population(by=place.member, organisation=place.organisation, name=ex[row["population"]]["name"], why="They wait longest.", unequal=["access"], characteristics=["rural","race"])
            p = actions.review_population(by=place.member, population=p, version=1, will=row["will"], urgency=row["urgency"], has_existing_work=not row["work"].startswith("None"), existing_work=row["work"], relationships=row["relationships"], relationships_text="", data=row["data"], data_text="")
            listed.append(p)
    ids = [r["population"] for r in walk["long_list"]]
    people = voters(place, 9)
    lived = voters(place, 2, joined_as="lived_experience")
    rnd = open_vote(place, listed, with_stv=True)
    with place.inside():
        for u, v in zip(people, walk["ballots"]["votes"]):
            actions.cast_vote(by=u, round=rnd, ranking=[listed[ids.index(x)].pk for x in v], reason="Three complaints this year.")
        actions.close_round(by=place.coach, round=rnd)
        again = None
    decided(place, listed[0], listed[1])
    with place.inside():
        p0 = Population.objects.get(pk=listed[0].pk)
        actions.define(by=place.member, population=p0, text=walk["definition"], descriptors=["geography"])
        from teams.actions import add_place
        for x in walk["sub_team"]["places"]:
            add_place(by=place.lead, team=p0.team, title=x["title"], kind=x["kind"], how_many=x["count"])
    from datetime import timedelta
    from amhe import clock
    with place.inside():
        rnd2 = actions.open_round(by=place.coach, prioritisation=rnd.prioritisation, closes_on=clock.today()+timedelta(days=5))
    c = Client(); c.force_login(place.lead)
    cookie = c.cookies[settings.SESSION_COOKIE_NAME]
    c2 = Client(); c2.force_login(place.coach); cookie2 = c2.cookies[settings.SESSION_COOKIE_NAME]
    out = os.environ["LOOK"]; axe = open(os.environ["AXE_PATH"]).read()
    slug = p0.slug
    pages = {"list":"populations/","change":f"p/{slug}/change/","review":"populations/review/","review1":f"p/{slug}/review/","ballots":"ballots/","ballot":f"ballots/{rnd2.pk}/","done":f"ballots/{rnd2.pk}/done/","close":f"ballots/{rnd2.pk}/close/","open":f"ballots/{rnd2.pk}/results/","results":f"ballots/{rnd.pk}/results/","decide":"decision/?new=1","home":f"p/{slug}/","define":f"p/{slug}/define/","team":f"p/{slug}/team/"}
    with sync_playwright() as pw:
        b = pw.chromium.launch(executable_path="/usr/lib/chromium/chromium-headless-shell", args="--no-sandbox --disable-gpu --disable-quic --disable-dev-shm-usage --no-first-run --disable-background-networking --disable-component-update --disable-sync".split())
        for width in (1280, 360):
            ctx = b.new_context(viewport={"width": width, "height": 740}, bypass_csp=True)
            ctx.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie.value, "url": live_server.url}])
            page = ctx.new_page()
            page.on("console", lambda m: print("CONSOLE", m.text[:200]) if m.type in ("error","warning") else None)
            for name, path in pages.items():
                page.goto(f"{live_server.url}/o/marsh/{path}")
                page.wait_for_timeout(150)
                page.screenshot(path=f"{out}/{name}-{width}.png", full_page=True)
                page.evaluate(axe)
                r = page.evaluate("axe.run(document,{runOnly:['wcag2a','wcag2aa','wcag21aa','wcag22aa','best-practice']})")
                for v in r["violations"]:
                    print(name, width, v["id"], v["help"], [n["target"] for n in v["nodes"]][:3])
                ov = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
                if ov > 0: print("OVERFLOW", name, width, ov)
            if width == 360:
                page.goto(f"{live_server.url}/o/marsh/{pages['ballot']}")
                for i in range(3):
                    page.locator("button[name=move][value^='choose']").nth(0).click()
                    page.wait_for_timeout(300)
                    print("FOCUS", page.evaluate("document.activeElement.id+' '+document.activeElement.textContent"), "| STATUS", page.inner_text("#status"))
                page.locator("button[value^='up']").last.click(); page.wait_for_timeout(300)
                print("FOCUS", page.evaluate("document.activeElement.id+' '+document.activeElement.textContent"), "| STATUS", page.inner_text("#status"))
                page.screenshot(path=f"{out}/ballot3-{width}.png", full_page=True)
                page.locator("button[value=send]").click(); page.wait_for_timeout(300)
                print("URL", page.url)
                page.go_back(); page.wait_for_timeout(300); print("BACK", page.url, page.locator(".amhe-ranked li").count())
            ctx.close()
        ctx = b.new_context(viewport={"width": 1280, "height": 740})
        ctx.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie2.value, "url": live_server.url}])
        page = ctx.new_page()
        with wall.inside(place.organisation.pk):
            actions.close_round(by=place.coach, round=Round.objects.get(pk=rnd2.pk))
        page.goto(f"{live_server.url}/o/marsh/ballots/new/"); page.screenshot(path=f"{out}/new-1280.png", full_page=True)
        b.close()
