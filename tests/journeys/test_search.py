"""A customer on a phone finds the answer among the results, and narrows what is too much."""

import re

from playwright.sync_api import expect

PHONE = {"viewport": {"width": 390, "height": 844}}


def test_the_answer_itself_stands_first(new_page):
    page = new_page(**PHONE)
    page.goto("/search/?q=how+often+should+i+desacle")
    answer = page.get_by_role("region", name="How often should I descale?")
    expect(answer).to_contain_text("with hard water every four months")
    expect(page.get_by_text("Showing results for")).to_contain_text("descale")
    page.get_by_role("link", name=re.compile("^Search instead for")).click()
    expect(page.get_by_text("Showing results for")).to_have_count(0)
    page.get_by_role("link", name="Forgive typing errors again").click()
    answer.get_by_role("link", name="How often should I descale?").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("How often should I descale?")


def test_filters_unfold_join_and_go_again_without_javascript(new_page):
    page = new_page(**PHONE, java_script_enabled=False)
    page.goto("/search/?q=descale")
    narrow = page.get_by_role("navigation", name="Narrow results")
    solved = narrow.get_by_role("link", name=re.compile("^Solved"))
    expect(solved).to_be_hidden()
    narrow.get_by_text("More filters").click()
    number = solved.locator(".num").inner_text()
    solved.click()
    expect(page.get_by_role("status")).to_contain_text(f"{number} results")
    expect(page.locator(".rows > li")).to_have_count(int(number))
    narrow.get_by_role("link", name=re.compile("^Forum")).click()
    expect(page).to_have_url(re.compile(r"/search/\?q=descale&state=solved&kind=topic$"))
    used = page.get_by_role("list", name="Filters in use")
    used.get_by_role("link", name="Remove the filter Solved").click()
    expect(page).to_have_url(re.compile(r"/search/\?q=descale&kind=topic$"))
    used.get_by_role("link", name="Clear all").click()
    expect(page).to_have_url(re.compile(r"/search/\?q=descale$"))
    expect(used).to_have_count(0)


def test_on_a_wide_screen_filters_lie_open(new_page):
    page = new_page()
    page.goto("/search/?q=descale")
    narrow = page.get_by_role("navigation", name="Narrow results")
    expect(narrow.get_by_text("More filters")).to_be_hidden()
    narrow.get_by_role("link", name=re.compile("^Solved")).click()
    expect(page.get_by_role("list", name="Filters in use")).to_contain_text("Solved")
